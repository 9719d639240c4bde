package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A session that runs while its server stops: it goes on within the grace period, and either side may cancel it. */
class SessionDrainTests {

    private static final Duration LIMIT = TestServers.LIMIT;
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Sinks.One<String> leave = Sinks.one();
    private RpcServer server;
    private RemoteClients clients;

    @BeforeEach
    void start() {
        server = TestServers.start(session("echo", session -> {
            session.started();
            Mono<String> echoed = session.send(session.receive()).thenReturn("echoed");
            Mono<String> left =
                    leave.asMono().flatMap(reason -> session.cancel(reason)).thenReturn("left");
            return Mono.firstWithValue(echoed, left);
        }));
        clients = TestServers.clients(server.port());
    }

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    @Test
    void sessionGoesOnToItsEndWhileTheServerDrains() throws Exception {
        RemoteSession<String, String, String> session = open();
        CompletableFuture<Void> stopping = stop(GRACE);

        Flux<String> received = session.receive();
        session.send(Flux.just("still", "served")).subscribe();

        assertThat(received.collectList().block(LIMIT)).containsExactly("still", "served");
        assertThat(session.result().block(LIMIT)).isEqualTo("echoed");
        stopping.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void callerCancelsWhileTheServerDrains() throws Exception {
        RemoteSession<String, String, String> session = open();
        CompletableFuture<Void> stopping = stop(GRACE);

        session.cancel("enough").block(LIMIT);

        assertThat(session.result().block(LIMIT)).isNull();
        stopping.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void calleeCancelsWhileTheServerDrains() throws Exception {
        RemoteSession<String, String, String> session = open();
        CompletableFuture<Void> stopping = stop(GRACE);

        leave.tryEmitValue("closing time");

        StepVerifier.create(session.result())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                RpcCancelledException.class,
                                cancelled -> assertThat(cancelled.reason()).isEqualTo("closing time")))
                .verify(LIMIT);
        stopping.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void sessionThatOutlastsTheGracePeriodIsCancelled() throws Exception {
        RemoteSession<String, String, String> session = open();
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> server.stop(Duration.ofMillis(100)));

        StepVerifier.create(session.result())
                .expectError(RpcCancelledException.class)
                .verify(LIMIT);
        StepVerifier.create(session.send(Flux.just("late")))
                .expectError(RpcCancelledException.class)
                .verify(LIMIT);
        stopping.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(server.connectionCount()).isZero();
    }

    /** Returns when the server drains. */
    private CompletableFuture<Void> stop(Duration grace) {
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> server.stop(grace));
        await().atMost(LIMIT)
                .until(() ->
                        server.health().connections(1).items().stream().anyMatch(connection -> connection.draining()));
        assertThat(stopping).isNotDone();
        return stopping;
    }

    private interface Handler {

        Mono<?> handle(RpcSession<String, String> session);
    }

    private static OperationDefinition session(String name, Handler handler) {
        return OperationDefinition.session(
                        name,
                        String.class,
                        new SessionSpec(String.class, String.class),
                        String.class,
                        (payload, context) -> handler.handle(context.session()))
                .withPayload(PayloadSpec.optionalValue(String.class));
    }

    private RemoteSession<String, String, String> open() {
        return clients.forService("tested")
                .operation("echo")
                .payload("x")
                .openSession(String.class, String.class, String.class)
                .block(LIMIT);
    }
}
