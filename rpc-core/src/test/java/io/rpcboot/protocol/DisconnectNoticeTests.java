package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PeerDisconnect;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Who hears that a peer has gone, over sockets. */
class DisconnectNoticeTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void clientHearsThatItsServerHasStoppedHoweverLateItAsks() throws Exception {
        RpcServer server = TestServers.start(TestServers.echo());
        try (RemoteClients clients = TestServers.clients(server.port())) {
            RemoteClient client = clients.forService("tested");
            CompletableFuture<PeerDisconnect> early = client.onDisconnect().toFuture();
            client.call("echo", new byte[] {1}, byte[].class).block(LIMIT);
            assertThat(early).isNotDone();
            server.stop(Duration.ZERO);
            assertThat(early.get(10, java.util.concurrent.TimeUnit.SECONDS)
                            .peer()
                            .name())
                    .isEqualTo("server");
            PeerDisconnect late = client.onDisconnect().block(LIMIT);
            assertThat(late).isEqualTo(early.get());
        } finally {
            server.close();
        }
    }

    @Test
    void handlerHearsThatItsCallerHasGone() {
        AtomicReference<RemoteClient> caller = new AtomicReference<>();
        RpcServer server = TestServers.start(
                OperationDefinition.unary("remember", byte[].class, byte[].class, (payload, context) -> {
                    caller.set(context.caller());
                    return payload;
                }));
        try {
            CompletableFuture<PeerDisconnect> early;
            try (RemoteClients clients = TestServers.clients(server.port())) {
                clients.forService("tested")
                        .call("remember", new byte[] {1}, byte[].class)
                        .block(LIMIT);
                early = caller.get().onDisconnect().toFuture();
                assertThat(early).isNotDone();
            }
            await().atMost(LIMIT).until(early::isDone);
            assertThat(Mono.from(caller.get().onDisconnect()).block(LIMIT)).isEqualTo(early.join());
        } finally {
            server.close();
        }
    }
}
