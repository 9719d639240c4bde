package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.SessionSpec;
import io.rpcboot.health.CallSnapshot;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Cancelling while the other side does not read its socket, and all buffers between are full. */
@Tag("long")
class SessionFullSocketTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Not to give up a peer that is stopped, however long the test takes meanwhile. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final int FLOODS = 24;

    private final List<RemoteSession<?, ?, ?>> floods = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callersCancelIsTheFirstThatAPeerReadsOfTheSessionWhenItReadsAgain(boolean started) throws Exception {
        try (SessionPeer peer = SessionPeer.start("peer-b", null);
                RemoteClients clients =
                        SessionPeer.clients("peer-a", peer.port(), RemoteSession.DEFAULT_CANCEL_TIMEOUT, KEEP_ALIVE);
                RemoteClients other = SessionPeer.clients("observer", peer.port())) {
            RemoteClient client = clients.forService("tested");
            AtomicReference<RemoteSession<String, String, String>> session = new AtomicReference<>();
            Disposable opening = opening(client, started ? "idle" : "unstarted").subscribe(session::set);
            await().atMost(LIMIT).until(() -> !started || session.get() != null);
            flood(client);
            CompletableFuture<Void> acknowledged;
            peer.signal("STOP");
            try {
                awaitFull(clients);

                if (started) {
                    acknowledged = session.get().cancel("whoever reads").toFuture();
                } else {
                    opening.dispose();
                    acknowledged = CompletableFuture.completedFuture(null);
                }
                // A loop that waited for the socket could not say this.
                await().atMost(LIMIT)
                        .untilAsserted(() ->
                                assertThat(clients.health().calls(100).total()).isEqualTo(FLOODS + 1));
                assertThat(acknowledged.isDone()).isEqualTo(!started);
            } finally {
                peer.signal("CONT");
            }

            acknowledged.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            RemoteClient observer = other.forService("tested");
            await().atMost(LIMIT).until(() -> running(observer) == FLOODS);
            assertThat(observer.call("ends", "", String.class).block(LIMIT))
                    .startsWith(started ? "idle by [peer-a (127.0.0.1:" : "unstarted by [peer-a (127.0.0.1:")
                    .endsWith(started ? "for [whoever reads]" : "for [the caller's subscriber cancelled]");
            floods.forEach(each -> each.cancel("the test is over").block(LIMIT));
            await().atMost(LIMIT).until(() -> running(observer) == 0);
        }
    }

    @Test
    void waitForAPeerThatDoesNotReadIsBoundedAndTheHandlerEndsAllTheSame() throws Exception {
        Duration patience = Duration.ofMillis(300);
        try (SessionPeer peer = SessionPeer.start("peer-b", null);
                RemoteClients clients = SessionPeer.clients("peer-a", peer.port(), patience, KEEP_ALIVE);
                RemoteClients other = SessionPeer.clients("observer", peer.port())) {
            RemoteClient client = clients.forService("tested");
            RemoteSession<String, String, String> session =
                    opening(client, "full").block(LIMIT);
            AtomicReference<Throwable> sent = new AtomicReference<>();
            session.send(SessionPeer.endless(SessionPeer.HUGE)).subscribe(nothing -> {}, sent::set);
            flood(client);
            peer.signal("STOP");
            try {
                awaitFull(clients);
                StepVerifier.create(session.cancel("no patience"))
                        .expectErrorSatisfies(error -> assertThat(error)
                                .isInstanceOf(RpcTimeoutException.class)
                                .hasMessageContainingAll("'full' on peer-b (127.0.0.1:", "within 300 ms"))
                        .verify(LIMIT);
                assertThat(sent.get()).isInstanceOf(RpcCancelledException.class);
            } finally {
                peer.signal("CONT");
            }

            RemoteClient observer = other.forService("tested");
            await().atMost(LIMIT).until(() -> running(observer) == FLOODS);
            await().atMost(LIMIT).until(() -> clients.health().calls(100).total() == FLOODS);
        }
    }

    /** The callee cancels; its caller reads nothing, and has granted credit without end. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void calleesCancelOvertakesItsItemsAndNoneFollows(boolean started) throws Exception {
        byte[] item = new byte[100_000];
        Sinks.Empty<Void> leave = Sinks.empty();
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        OperationDefinition endless = session("endless", own -> {
            if (started) {
                own.started();
                own.send(Flux.generate(sink -> sink.next(item))).subscribe(nothing -> {}, error -> {});
            }
            return leave.asMono()
                    .then(own.cancel("nobody reads"))
                    .doOnSuccess(done -> acknowledged.complete(null))
                    .thenReturn(item);
        });
        OperationDefinition flood = session("flood", own -> {
            own.started();
            return own.send(Flux.generate(sink -> sink.next(item))).thenReturn(new byte[0]);
        });
        RpcServer server = TestServers.start(ConnectionSettings.defaults().withMaxConcurrentCalls(16), endless, flood);
        try (RawPeer caller = RawPeer.connect(server.port(), 16 * 1024).handshake(Wire.hello())) {
            caller.send(Wire.open(1, "flood", 0, 1_000_000, Wire.fields()));
            caller.send(Wire.open(3, "endless", 0, 1_000_000, Wire.fields()));
            awaitFull(server);

            leave.tryEmitEmpty();

            RawFrame frame = caller.next();
            while (frame.type() != Wire.CANCEL) {
                frame = caller.next();
            }
            assertThat(frame.callId()).isEqualTo(3);
            assertThat(acknowledged).isNotDone();
            caller.send(Wire.cancel(3, Wire.ACK, "", ""));
            for (RawFrame next = caller.next(); next.type() != Wire.ERROR || next.callId() != 3; next = caller.next()) {
                assertThat(next.callId() == 3 && next.type() == Wire.DATA).isFalse();
            }
            acknowledged.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } finally {
            server.close();
        }
    }

    @Test
    void waitOfAHandlerForACallerThatDoesNotAnswerIsBoundedToo() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        RpcServer server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .cancelTimeout(Duration.ofMillis(300))
                .operations(List.of(session("leave", own -> {
                    own.started();
                    return own.cancel("closing time").doOnError(told::complete).thenReturn(new byte[0]);
                })))
                .build();
        server.start();
        try (RawPeer caller = RawPeer.open(server.port())) {
            caller.send(Wire.open(1, "leave", 0, 0, Wire.fields()));
            caller.expect(Wire.STARTED, 1);
            caller.expect(Wire.CANCEL, 1);

            assertThat(told.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(RpcTimeoutException.class)
                    .hasMessageContainingAll(
                            "'leave' on raw (127.0.0.1:", "within 300 ms", "rpc.server.cancel-timeout");
            caller.expectError(1, 1);
        } finally {
            server.close();
        }
    }

    private void flood(RemoteClient client) {
        for (int i = 0; i < FLOODS; i++) {
            RemoteSession<String, String, String> flood =
                    opening(client, "flood").block(LIMIT);
            flood.receive().subscribe(item -> {}, error -> {});
            flood.send(SessionPeer.endless(SessionPeer.HUGE)).subscribe(nothing -> {}, error -> {});
            floods.add(flood);
        }
    }

    /** Until calls have items that the socket does not take. */
    private static void awaitFull(RemoteClients clients) {
        await().atMost(LIMIT)
                .until(() -> clients.health().calls(100).items().stream().anyMatch(SessionFullSocketTests::waits));
    }

    private static void awaitFull(RpcServer server) {
        await().atMost(LIMIT)
                .until(() -> server.health().calls(100).items().stream().anyMatch(SessionFullSocketTests::waits));
    }

    private static boolean waits(CallSnapshot call) {
        return call.queuedBytes() > 0;
    }

    private static Mono<RemoteSession<String, String, String>> opening(RemoteClient client, String operation) {
        return client.operation(operation).payload("x").openSession(String.class, String.class, String.class);
    }

    private static int running(RemoteClient client) {
        return client.call("running", "", Integer.class).block(LIMIT);
    }

    private interface Handler {

        Mono<byte[]> handle(RpcSession<Void, byte[]> session);
    }

    private static OperationDefinition session(String name, Handler handler) {
        return OperationDefinition.session(
                        name,
                        byte[].class,
                        new SessionSpec(Void.class, byte[].class),
                        byte[].class,
                        (payload, context) -> handler.handle(context.session()))
                .withPayload(PayloadSpec.optionalValue(byte[].class));
    }
}
