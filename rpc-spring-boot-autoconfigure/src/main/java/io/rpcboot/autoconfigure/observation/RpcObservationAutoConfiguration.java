package io.rpcboot.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.autoconfigure.client.RpcClientAutoConfiguration;
import io.rpcboot.autoconfigure.client.RpcClientsCustomizer;
import io.rpcboot.autoconfigure.server.RpcServerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerCustomizer;
import io.rpcboot.observation.DefaultRpcClientObservationConvention;
import io.rpcboot.observation.DefaultRpcServerObservationConvention;
import io.rpcboot.observation.OpenTelemetryRpcClientObservationConvention;
import io.rpcboot.observation.OpenTelemetryRpcServerObservationConvention;
import io.rpcboot.observation.RpcClientObservationConvention;
import io.rpcboot.observation.RpcServerObservationConvention;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the observations of calls: timers {@code rpc.server.calls} and {@code rpc.client.calls}, and
 * the spans of a trace, where Boot has an {@link ObservationRegistry}.
 */
@AutoConfiguration(
        before = {RpcServerAutoConfiguration.class, RpcClientAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@EnableConfigurationProperties(RpcObservationProperties.class)
public final class RpcObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RpcServerObservationConvention rpcServerObservationConvention(RpcObservationProperties properties) {
        return switch (properties.convention()) {
            case DEFAULT -> new DefaultRpcServerObservationConvention();
            case OPENTELEMETRY -> new OpenTelemetryRpcServerObservationConvention();
        };
    }

    @Bean
    @ConditionalOnMissingBean
    RpcClientObservationConvention rpcClientObservationConvention(RpcObservationProperties properties) {
        return switch (properties.convention()) {
            case DEFAULT -> new DefaultRpcClientObservationConvention();
            case OPENTELEMETRY -> new OpenTelemetryRpcClientObservationConvention();
        };
    }

    @Bean
    ObservedCalls rpcObservedCalls(
            Environment environment,
            ObservationRegistry registry,
            RpcServerObservationConvention server,
            RpcClientObservationConvention client) {
        return new ObservedCalls(new ObservationSwitch(environment), registry, server, client);
    }

    @Bean
    RpcServerCustomizer observationRpcServerCustomizer(ObservedCalls calls) {
        return calls::customize;
    }

    @Bean
    RpcClientsCustomizer observationRpcClientsCustomizer(ObservedCalls calls) {
        return calls::customize;
    }
}
