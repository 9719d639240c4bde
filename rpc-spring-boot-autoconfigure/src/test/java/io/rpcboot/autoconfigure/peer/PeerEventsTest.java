package io.rpcboot.autoconfigure.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClients;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.client.RpcClientAutoConfiguration;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import io.rpcboot.autoconfigure.peer.RpcPeerEvent.Side;
import io.rpcboot.autoconfigure.server.RpcServerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;

class PeerEventsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    static class Handlers {

        @RpcHandler
        String greet(String name) {
            return name;
        }
    }

    @Test
    void peersThatComeAndGoAreEventsAtBothSides() {
        List<RpcPeerEvent> events = new CopyOnWriteArrayList<>();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        RpcServerAutoConfiguration.class,
                        RpcClientAutoConfiguration.class,
                        RpcCodecAutoConfiguration.class,
                        RpcHandlerAutoConfiguration.class,
                        RpcPeerAutoConfiguration.class))
                .withPropertyValues("rpc.server.port=0", "spring.application.name=node")
                .withBean(Handlers.class)
                .withBean("listener", ApplicationListener.class, () -> event -> {
                    if (event instanceof RpcPeerEvent peer) {
                        events.add(peer);
                        throw new IllegalStateException("a listener that fails");
                    }
                })
                .run(context -> {
                    RpcServerLifecycle server = context.getBean(RpcServerLifecycle.class);
                    URI uri = URI.create(
                            "tcp://127.0.0.1:" + server.server().orElseThrow().port());
                    context.getBean(RemoteClients.class)
                            .forAddress(uri)
                            .call("greet", "you", String.class)
                            .block(LIMIT);
                    await().atMost(LIMIT).until(() -> events.size() == 2);
                    server.stop();
                    await().atMost(LIMIT).until(() -> events.size() == 4);
                    assertThat(events)
                            .filteredOn(RpcPeerConnectedEvent.class::isInstance)
                            .extracting(RpcPeerEvent::side)
                            .containsExactlyInAnyOrder(Side.CLIENT, Side.SERVER);
                    assertThat(events.stream()
                                    .filter(RpcPeerDisconnectedEvent.class::isInstance)
                                    .map(RpcPeerDisconnectedEvent.class::cast))
                            .hasSize(2)
                            .allSatisfy(event -> assertThat(event.peer().name()).isEqualTo("node"))
                            .anySatisfy(event -> assertThat(event.service()).isEqualTo(uri.toString()));
                    assertThat(events)
                            .anySatisfy(event -> assertThat(event)
                                    .hasToString("node (127.0.0.1:" + uri.getPort() + ") has connected, serves '" + uri
                                            + "'"));
                });
    }

    @Test
    void eventsThatSlowListenersDoNotTakeAreDroppedAndCounted() {
        CountDownLatch slow = new CountDownLatch(1);
        PeerEvents events = new PeerEvents(
                event -> {
                    try {
                        slow.await();
                    } catch (InterruptedException ex) {
                        Thread.currentThread().interrupt();
                    }
                },
                3);
        for (int i = 0; i < 10; i++) {
            events.of(Side.CLIENT).onConnected("text", new PeerInfo("id", "name", "address"));
        }
        assertThat(events.dropped()).isEqualTo(6);
        slow.countDown();
        events.destroy();
    }
}
