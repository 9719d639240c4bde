package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.rpcboot.ConnectionLostException;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.ServiceSettings;
import io.rpcboot.SessionSpec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection that falls silent, with all its sessions busy in both directions, is found by keep-alive at both ends. */
class SilentSessionTests {

    private static final int SESSIONS = 8;
    private static final Duration LIMIT = TestServers.LIMIT;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(1);
    private static final ConnectionSettings WATCHFUL =
            ConnectionSettings.defaults().withKeepAlive(KEEP_ALIVE, KEEP_ALIVE).withMaxConcurrentCalls(SESSIONS);

    /** What a busy machine may take longer. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    /** What two event loops keep for their next reads and writes. */
    private static final long TOLERATED_BYTES = 2 << 20;

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong arrived = new AtomicLong();
    private final Queue<Throwable> atServer = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> atClient = new ConcurrentLinkedQueue<>();

    @Test
    void bothEndsFailWithinTheKeepAliveLimitAndNothingIsLeft() {
        RpcServer server = TestServers.start(WATCHFUL, busy());
        try (SilentWire wire = new SilentWire(server.port());
                RemoteClients clients = clients(wire.port())) {
            long before = pinned();
            for (int round = 0; round < 2; round++) {
                // As many as the connection takes: the second round needs all that the first has given back.
                openAll(clients.forService("tested"));
                assertThat(server.connectionCount()).isOne();

                wire.fallSilent();

                await().atMost(KEEP_ALIVE.plus(KEEP_ALIVE).plus(SLACK))
                        .until(() -> atClient.size() == 3 * SESSIONS && running.get() == 0);
                await().atMost(SLACK).until(() -> atServer.size() == SESSIONS);
                assertThat(atClient)
                        .allSatisfy(error -> assertThat(error)
                                .isInstanceOf(ConnectionLostException.class)
                                .hasMessageContaining("silent"));
                assertThat(atServer)
                        .allSatisfy(error -> assertThat(error)
                                .isInstanceOf(ConnectionLostException.class)
                                .rootCause()
                                .hasMessageContaining("silent"));
                await().atMost(SLACK)
                        .untilAsserted(
                                () -> assertThat(server.connectionCount()).isZero());
                assertThat(server.health().calls(0).total()).isZero();
                assertThat(clients.health().calls(0).total()).isZero();
                assertThat(server.health().operations())
                        .allSatisfy(
                                operation -> assertThat(operation.inFlight()).isZero());
                await().atMost(SLACK).until(() -> pinned() <= before + TOLERATED_BYTES);
                atClient.clear();
                atServer.clear();
                arrived.set(0);
            }
        } finally {
            server.close();
        }
    }

    private void openAll(RemoteClient client) {
        List<RemoteSession<String, String, String>> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(client.operation("busy")
                    .payload("x")
                    .openSession(String.class, String.class, String.class)
                    .block(LIMIT));
        }
        for (RemoteSession<String, String, String> session : sessions) {
            session.receive().subscribe(item -> arrived.incrementAndGet(), atClient::add);
            session.send(endless()).subscribe(nothing -> {}, atClient::add);
            session.result().subscribe(result -> {}, atClient::add);
        }
        await().atMost(LIMIT).until(() -> arrived.get() > 1_000 && running.get() == SESSIONS);
        assertThat(atClient).isEmpty();
    }

    private OperationDefinition busy() {
        return OperationDefinition.session(
                        "busy",
                        String.class,
                        new SessionSpec(String.class, String.class),
                        String.class,
                        (payload, context) -> {
                            RpcSession<String, String> session = context.session();
                            session.started();
                            session.receive().subscribe(item -> {}, atServer::add);
                            return session.send(endless())
                                    .then(Mono.never())
                                    .doOnSubscribe(subscription -> running.incrementAndGet())
                                    .doFinally(signal -> running.decrementAndGet());
                        })
                .withPayload(PayloadSpec.optionalValue(String.class));
    }

    private static Flux<String> endless() {
        return Flux.generate(sink -> sink.next(SessionPeer.LARGE));
    }

    /** Bytes of buffers that are in use. */
    private static long pinned() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() + PooledByteBufAllocator.DEFAULT.pinnedHeapMemory();
    }

    private static RemoteClients clients(int port) {
        return RemoteClients.builder()
                .codecs(List.of(TestServers.JSON))
                .service(ServiceSettings.of("tested", URI.create("tcp://127.0.0.1:" + port))
                        .withCodec("json")
                        .withPool(TestServers.oneConnection())
                        .withConnection(WATCHFUL))
                .build();
    }
}
