package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.RemoteObjects;
import io.rpcboot.autoconfigure.health.RpcHealthAutoConfiguration;
import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.autoconfigure.object.RpcObjectAutoConfiguration;
import io.rpcboot.autoconfigure.settings.RpcEventLoopProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the actuator endpoints. */
@AutoConfiguration(after = {RpcHealthAutoConfiguration.class, RpcObjectAutoConfiguration.class})
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(RpcSides.class)
@EnableConfigurationProperties(RpcCallsEndpointProperties.class)
public final class RpcEndpointAutoConfiguration {

    @Bean
    @ConditionalOnAvailableEndpoint
    RpcOverviewEndpoint rpcOverviewEndpoint(RpcSides sides) {
        return new RpcOverviewEndpoint(sides);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    RpcHandlersEndpoint rpcHandlersEndpoint(RpcSides sides) {
        return new RpcHandlersEndpoint(sides);
    }

    @Bean
    @ConditionalOnBean(RpcHandlersEndpoint.class)
    RpcHandlersEndpointWebExtension rpcHandlersEndpointWebExtension(RpcHandlersEndpoint endpoint) {
        return new RpcHandlersEndpointWebExtension(endpoint);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    RpcPoolsEndpoint rpcPoolsEndpoint(RpcSides sides) {
        return new RpcPoolsEndpoint(sides);
    }

    @Bean
    @ConditionalOnBean(RpcPoolsEndpoint.class)
    RpcPoolsEndpointWebExtension rpcPoolsEndpointWebExtension(RpcPoolsEndpoint endpoint) {
        return new RpcPoolsEndpointWebExtension(endpoint);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    RpcEventLoopsEndpoint rpcEventLoopsEndpoint(RpcSides sides, RpcEventLoopProperties properties) {
        return new RpcEventLoopsEndpoint(sides, properties.health());
    }

    @Bean
    @ConditionalOnBean(RpcEventLoopsEndpoint.class)
    RpcEventLoopsEndpointWebExtension rpcEventLoopsEndpointWebExtension(RpcEventLoopsEndpoint endpoint) {
        return new RpcEventLoopsEndpointWebExtension(endpoint);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    RpcCallsEndpoint rpcCallsEndpoint(
            RpcSides sides, RpcCallsEndpointProperties properties, ObjectProvider<SanitizingFunction> sanitizing) {
        Sanitizer sanitizer = new Sanitizer(sanitizing.orderedStream().toList());
        return new RpcCallsEndpoint(sides, sanitizer, properties.showValues());
    }

    @Bean
    @ConditionalOnBean(RpcCallsEndpoint.class)
    RpcCallsEndpointWebExtension rpcCallsEndpointWebExtension(
            RpcCallsEndpoint endpoint, RpcCallsEndpointProperties properties) {
        return new RpcCallsEndpointWebExtension(endpoint, properties);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    @ConditionalOnBean(RemoteObjects.class)
    RpcObjectsEndpoint rpcObjectsEndpoint(RemoteObjects objects) {
        return new RpcObjectsEndpoint(objects);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    RpcEventsEndpoint rpcEventsEndpoint(RpcSides sides) {
        return new RpcEventsEndpoint(sides);
    }

    @Bean
    @ConditionalOnBean(RpcEventsEndpoint.class)
    RpcEventsEndpointWebExtension rpcEventsEndpointWebExtension(RpcEventsEndpoint endpoint) {
        return new RpcEventsEndpointWebExtension(endpoint);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    RpcControlEndpoint rpcControlEndpoint(RpcSides sides, ApplicationContext context) {
        return new RpcControlEndpoint(sides, context);
    }

    @Bean
    @ConditionalOnBean(RpcControlEndpoint.class)
    RpcControlEndpointWebExtension rpcControlEndpointWebExtension(RpcControlEndpoint endpoint) {
        return new RpcControlEndpointWebExtension(endpoint);
    }
}
