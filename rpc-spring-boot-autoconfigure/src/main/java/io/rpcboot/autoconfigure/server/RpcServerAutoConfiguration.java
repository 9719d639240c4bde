package io.rpcboot.autoconfigure.server;

import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.codec.RpcCodecs;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.describe.DescribeOperation;
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
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the RPC server. It starts when a bean has an {@link io.rpcboot.annotation.RpcHandler}
 * method: an application that only calls others listens on nothing.
 */
@AutoConfiguration(
        after = {RpcHandlerAutoConfiguration.class, RpcCodecAutoConfiguration.class, SslAutoConfiguration.class})
@ConditionalOnBooleanProperty(name = "rpc.server.enabled", matchIfMissing = true)
@EnableConfigurationProperties({RpcServerProperties.class, RpcServerErrorsProperties.class, RpcEventLoopProperties.class
})
public final class RpcServerAutoConfiguration {

    @Bean
    PropertiesRpcServerCustomizer propertiesRpcServerCustomizer(
            RpcServerProperties properties,
            RpcServerErrorsProperties errors,
            RpcEventLoopProperties eventLoop,
            ObjectProvider<SslBundles> bundles) {
        return new PropertiesRpcServerCustomizer(properties, errors, eventLoop, new Tls(bundles.getIfAvailable()));
    }

    @Bean
    RpcServerFactory rpcServerFactory(
            Environment environment,
            RpcCodecs codecs,
            BlockingHandlerExecutor blocking,
            FailureMapping failures,
            ObjectProvider<RpcServerCustomizer> customizers,
            ObjectProvider<DescribeOperation> describe,
            ObjectProvider<ContractChecks> checks) {
        String name = environment.getProperty("spring.application.name", "application");
        return new RpcServerFactory(
                name,
                codecs,
                blocking,
                failures,
                customizers.orderedStream().toList(),
                describe.getIfAvailable(),
                checks.getIfAvailable(ContractChecks::none));
    }

    @Bean
    RpcServerLifecycle rpcServerLifecycle(
            HandlerOperations handlers,
            RpcServerFactory factory,
            RpcServerProperties properties,
            ApplicationContext context) {
        return new RpcServerLifecycle(handlers, factory, properties.shutdown().gracePeriod(), context);
    }

    @Bean
    RpcServerPortPublisher rpcServerPortPublisher(ApplicationContext context) {
        return new RpcServerPortPublisher(context);
    }

    @Bean
    ReadinessSwitch rpcReadinessSwitch(ApplicationContext context) {
        return new ReadinessSwitch(context);
    }
}
