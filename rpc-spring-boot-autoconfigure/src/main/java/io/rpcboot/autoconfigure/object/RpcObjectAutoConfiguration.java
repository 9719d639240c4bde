package io.rpcboot.autoconfigure.object;

import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteObjects;
import io.rpcboot.autoconfigure.client.RpcClientsCustomizer;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.contract.RpcContractAutoConfiguration;
import io.rpcboot.autoconfigure.failure.RpcServerErrorsProperties;
import io.rpcboot.autoconfigure.handler.BlockingHandlerExecutor;
import io.rpcboot.autoconfigure.handler.FailureMapping;
import io.rpcboot.autoconfigure.server.RpcServerCustomizer;
import io.rpcboot.health.RpcEvents;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.Bean;
import org.springframework.core.convert.ConversionService;

/** Auto-configuration for remote objects: codecs, server and clients are made with one {@link RemoteObjects}. */
@AutoConfiguration(after = RpcContractAutoConfiguration.class, before = RpcCodecAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "rpc.objects.enabled", matchIfMissing = true)
@EnableConfigurationProperties({RpcObjectsProperties.class, RpcServerErrorsProperties.class})
public final class RpcObjectAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    RemoteObjects rpcRemoteObjects(
            ConfigurableListableBeanFactory beanFactory,
            RpcObjectsProperties properties,
            ObjectProvider<ContractChecks> checks,
            RpcEvents events) {
        ConversionService own = beanFactory.getConversionService();
        return RemoteObjects.builder(new AnnotatedRemoteTypes(
                        own == null ? ApplicationConversionService.getSharedInstance() : own,
                        checks.getIfAvailable(ContractChecks::none)))
                .settings(properties.settings())
                .addresses(properties.checkedAddresses())
                .events(events)
                .build();
    }

    @Bean
    ObjectsShutdown rpcObjectsShutdown(RemoteObjects objects, ObjectProvider<RemoteClients> clients) {
        return new ObjectsShutdown(objects, clients.getIfUnique());
    }

    @Bean
    RpcServerCustomizer objectsRpcServerCustomizer(RemoteObjects objects) {
        return builder -> builder.objects(objects);
    }

    @Bean
    RpcClientsCustomizer objectsRpcClientsCustomizer(
            RemoteObjects objects,
            BlockingHandlerExecutor blocking,
            FailureMapping failures,
            RpcServerErrorsProperties errors) {
        return builder -> builder.objects(objects)
                .blockingExecutor(blocking.executor())
                .failureMapper(failures.find())
                .errorExposure(errors.expose(), errors.tellsStackTrace());
    }
}
