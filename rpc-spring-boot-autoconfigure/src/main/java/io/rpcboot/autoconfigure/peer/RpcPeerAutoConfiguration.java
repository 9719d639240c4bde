package io.rpcboot.autoconfigure.peer;

import io.rpcboot.autoconfigure.client.RpcClientsCustomizer;
import io.rpcboot.autoconfigure.peer.RpcPeerEvent.Side;
import io.rpcboot.autoconfigure.server.RpcServerCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration for the events of peers that come and go. */
@AutoConfiguration
public final class RpcPeerAutoConfiguration {

    @Bean
    PeerEvents rpcPeerEvents(ApplicationContext context) {
        return new PeerEvents(context);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RpcServerCustomizer rpcServerPeerEvents(PeerEvents events) {
        return builder -> builder.peerListener(events.of(Side.SERVER));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RpcClientsCustomizer rpcClientPeerEvents(PeerEvents events) {
        return builder -> builder.peerListener(events.of(Side.CLIENT));
    }
}
