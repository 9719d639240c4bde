package io.rpcboot.autoconfigure.client;

import io.rpcboot.RegisteredException;
import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.client.ImportRpcClientsRegistrar.ImportedClients;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.codec.RpcCodecs;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.contract.RpcContractAutoConfiguration;
import io.rpcboot.autoconfigure.failure.RpcServerErrorsProperties;
import io.rpcboot.autoconfigure.handler.BlockingHandlerExecutor;
import io.rpcboot.autoconfigure.handler.FailureMapping;
import io.rpcboot.autoconfigure.handler.HandlerOperations;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import io.rpcboot.autoconfigure.settings.RpcEventLoopProperties;
import io.rpcboot.autoconfigure.settings.Tls;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for RPC clients. They are closed when beans are destroyed, which is after the server has
 * drained: its handlers may call out to the end.
 */
@AutoConfiguration(
        after = {
            RpcHandlerAutoConfiguration.class,
            RpcCodecAutoConfiguration.class,
            RpcContractAutoConfiguration.class,
            SslAutoConfiguration.class
        })
@EnableConfigurationProperties({RpcClientProperties.class, RpcServerErrorsProperties.class, RpcEventLoopProperties.class
})
public final class RpcClientAutoConfiguration {

    @Bean
    static RemoteClientRegistrar rpcRemoteClientRegistrar(Environment environment) {
        return new RemoteClientRegistrar(environment);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    RemoteClients rpcRemoteClients(
            Environment environment,
            RpcCodecs codecs,
            ObjectProvider<ContractChecks> contractChecks,
            ObjectProvider<RpcClientsCustomizer> customizers) {
        ContractChecks checks = contractChecks.getIfAvailable(ContractChecks::none);
        RemoteClients.Builder builder = RemoteClients.builder()
                .name(environment.getProperty("spring.application.name", "application"))
                .codecs(codecs.all())
                .checks(type -> type == Object.class ? checks.ofAnyValue() : checks.ofType(type));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RpcClientsCustomizer propertiesRpcClientsCustomizer(
            RpcClientProperties properties,
            RpcEventLoopProperties eventLoop,
            RpcCodecs codecs,
            ObjectProvider<RegisteredException<?>> exceptions,
            ObjectProvider<SslBundles> bundles) {
        return new PropertiesRpcClientsCustomizer(
                properties,
                eventLoop,
                codecs.names(),
                new RegisteredExceptions(
                        properties.errors(), exceptions.orderedStream().toList()),
                new Tls(bundles.getIfAvailable()));
    }

    @Bean
    @ConditionalOnBooleanProperty("rpc.client.accept-calls")
    RpcClientsCustomizer acceptingRpcClientsCustomizer(
            HandlerOperations handlers,
            BlockingHandlerExecutor blocking,
            FailureMapping failures,
            RpcServerErrorsProperties errors) {
        return builder -> builder.operations(handlers.find())
                .blockingExecutor(blocking.executor())
                .failureMapper(failures.find())
                .errorExposure(errors.expose(), errors.tellsStackTrace());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(ImportedClients.class)
    @Import(ApplicationClientsRegistrar.class)
    static class ApplicationClientsConfiguration {}
}
