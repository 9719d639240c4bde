package io.rpcboot.autoconfigure.health;

import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.client.RpcClientAutoConfiguration;
import io.rpcboot.autoconfigure.client.RpcClientsCustomizer;
import io.rpcboot.autoconfigure.server.RpcServerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerCustomizer;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import io.rpcboot.autoconfigure.settings.RpcEventLoopProperties;
import io.rpcboot.health.RpcEvents;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration for the watching of event loops, and for the events that server and clients share. */
@AutoConfiguration(before = {RpcServerAutoConfiguration.class, RpcClientAutoConfiguration.class})
@EnableConfigurationProperties(RpcEventLoopProperties.class)
public final class RpcHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RpcEvents rpcEvents() {
        return new RpcEvents();
    }

    @Bean
    RpcSides rpcSides(
            ObjectProvider<RpcServerLifecycle> server, ObjectProvider<RemoteClients> clients, RpcEvents events) {
        return new RpcSides(server, clients, events);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RpcServerCustomizer rpcHealthServerCustomizer(RpcEventLoopProperties properties, RpcEvents events) {
        return builder -> builder.health(properties.health()).events(events);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RpcClientsCustomizer rpcHealthClientsCustomizer(RpcEventLoopProperties properties, RpcEvents events) {
        return builder -> builder.health(properties.health()).events(events);
    }
}
