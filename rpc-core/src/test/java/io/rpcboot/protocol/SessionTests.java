package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Sessions over real sockets: what a user of them sees. */
class SessionTests {

    private static final Duration LIMIT = TestServers.LIMIT;

    private RpcServer server;
    private RemoteClients clients;

    @AfterEach
    void close() {
        if (clients != null) {
            clients.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void sessionStartsExchangesItemsAndEndsWithItsResult() {
        serve(session("add", (prefix, session) -> {
            session.started(prefix + " ready");
            return session.send(session.receive().map(item -> prefix + item)).then(Mono.just("done"));
        }));

        RemoteSession<String, String, String> session = open("add", "x");

        assertThat(session.started()).isEqualTo("x ready");
        Flux<String> received = session.receive();
        StepVerifier.create(received)
                .then(() -> session.send(Flux.just("1", "2", "3")).subscribe())
                .expectNext("x1", "x2", "x3")
                .expectComplete()
                .verify(LIMIT);
        assertThat(session.result().block(LIMIT)).isEqualTo("done");
        assertThat(session.cancel("too late").block(LIMIT)).isNull();
    }

    @Test
    void handlerThatFailsBeforeItStartsFailsTheOpening() {
        serve(session("refuse", (prefix, session) -> {
            throw new IllegalArgumentException("not like this");
        }));

        StepVerifier.create(opening("refuse", "x"))
                .expectErrorSatisfies(error ->
                        assertThat(error).isInstanceOf(RemoteException.class).hasMessageContaining("not like this"))
                .verify(LIMIT);
    }

    @Test
    void handlerThatNeverSaysStartedIsToldTheRule() {
        serve(session("mute", (prefix, session) -> Mono.just("done")));

        StepVerifier.create(opening("mute", "x"))
                .expectErrorSatisfies(
                        error -> assertThat(error).hasMessageContaining("without having said started(...)"))
                .verify(LIMIT);
    }

    @Test
    void blockingHandlerUsesASessionToo() {
        serve(session("sum", (prefix, session) -> {
                    session.started();
                    int sum = 0;
                    for (String item : session.receive().toIterable()) {
                        sum += Integer.parseInt(item);
                    }
                    session.send(Flux.just("half " + sum / 2)).block(LIMIT);
                    return "sum " + sum;
                })
                .withExecution(Execution.BLOCKING));

        RemoteSession<String, String, String> session = open("sum", "x");
        session.send(Flux.range(1, 1_000).map(String::valueOf)).block(LIMIT);

        assertThat(session.started()).isNull();
        assertThat(session.receive().collectList().block(LIMIT)).containsExactly("half 250250");
        assertThat(session.result().block(LIMIT)).isEqualTo("sum 500500");
    }

    @Test
    void resultDrainsItemsThatNobodyReads() {
        serve(session("talk", (prefix, session) -> {
            session.started();
            return session.send(Flux.range(0, 10_000).map(i -> "line " + i)).thenReturn("said");
        }));

        assertThat(open("talk", "x").result().block(LIMIT)).isEqualTo("said");
    }

    @Test
    void largeValuesAreCutIntoFrames() {
        String large = "0123456789".repeat(20_000);
        serve(session("large", (prefix, session) -> {
            session.started(prefix);
            return session.send(session.receive()).thenReturn(prefix + prefix);
        }));

        RemoteSession<String, String, String> session = open("large", large);
        assertThat(session.started()).isEqualTo(large);
        session.send(Flux.just(large, "small", large)).subscribe();

        assertThat(session.receive().collectList().block(LIMIT)).containsExactly(large, "small", large);
        assertThat(session.result().block(LIMIT)).isEqualTo(large + large);
    }

    @Test
    void callersCancelEndsTheHandlerAndIsAcknowledgedWhenItHasEnded() throws Exception {
        CountDownLatch cleaned = new CountDownLatch(1);
        AtomicReference<Throwable> heard = new AtomicReference<>();
        serve(session("wait", (prefix, session) -> {
            session.started();
            session.context()
                    .beforeEnd(() -> Mono.delay(Duration.ofMillis(100)).doOnSuccess(end -> cleaned.countDown()));
            session.receive().subscribe(item -> {}, heard::set);
            return Mono.never();
        }));

        RemoteSession<String, String, String> session = open("wait", "x");
        Mono<String> result = session.result();
        session.cancel("enough seen").block(LIMIT);

        assertThat(cleaned.getCount()).isZero();
        assertThat(result.block(LIMIT)).isNull();
        assertThat(heard.get()).isInstanceOfSatisfying(RpcCancelledException.class, error -> {
            assertThat(error.reason()).isEqualTo("enough seen");
            assertThat(error.canceller()).startsWith("client (127.0.0.1:").endsWith(", call 1 of 'wait'");
        });
        assertThat(cleaned.await(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void calleesCancelEndsTheCallersSide() {
        Sinks.One<String> acknowledged = Sinks.one();
        serve(session("leave", (prefix, session) -> {
            session.started();
            return session.cancel("closing time")
                    .doOnSuccess(done -> acknowledged.tryEmitValue("acknowledged"))
                    .then(Mono.just("ignored"));
        }));

        RemoteSession<String, String, String> session = open("leave", "x");

        StepVerifier.create(session.receive())
                .expectErrorSatisfies(SessionTests::cancelledByServer)
                .verify(LIMIT);
        StepVerifier.create(session.result())
                .expectErrorSatisfies(SessionTests::cancelledByServer)
                .verify(LIMIT);
        assertThat(acknowledged.asMono().block(LIMIT)).isEqualTo("acknowledged");
        assertThat(session.cancel("too").block(LIMIT)).isNull();
    }

    @Test
    void itemsMayAnswerItems() throws Exception {
        serve(session("echo.session", (prefix, session) -> {
            session.started();
            return session.send(session.receive()).thenReturn("echoed");
        }));
        RemoteSession<String, String, String> session = open("echo.session", "x");
        CountDownLatch echoes = new CountDownLatch(1_000);
        Sinks.Many<String> questions = Sinks.many().unicast().onBackpressureBuffer();
        session.receive().subscribe(item -> {
            echoes.countDown();
            questions.emitNext("again", Sinks.EmitFailureHandler.busyLooping(LIMIT));
        });
        session.send(questions.asFlux()).subscribe();

        questions.tryEmitNext("0");

        assertThat(echoes.await(10, TimeUnit.SECONDS)).isTrue();
        questions.emitComplete(Sinks.EmitFailureHandler.busyLooping(LIMIT));
        assertThat(session.result().block(LIMIT)).isEqualTo("echoed");
    }

    @Test
    void ordinaryCallsAndSessionsAreToldApart() {
        serve(session("session", (prefix, session) -> Mono.never()), TestServers.echo());

        StepVerifier.create(client().call("session", "x", String.class))
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("open it with openSession"))
                .verify(LIMIT);
        StepVerifier.create(opening("echo", "x"))
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("is no session"))
                .verify(LIMIT);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> client().operation("session")
                        .payloads(Flux.just("x"))
                        .openSession(String.class, String.class, String.class))
                .withMessageContaining("one opening payload");
    }

    @Test
    void itemThatCannotBeReadFailsTheSessionAtBothEnds() {
        serve(session("numbers", (prefix, session) -> {
            session.started();
            return session.send(Flux.just("one")).then(Mono.never());
        }));
        RemoteSession<Void, Integer, Void> session = client().operation("numbers")
                .payload("x")
                .openSession(Void.class, Integer.class, Void.class)
                .block(LIMIT);

        StepVerifier.create(session.receive())
                .expectErrorSatisfies(
                        error -> assertThat(((RpcException) error).code()).isEqualTo(RpcCode.INTERNAL))
                .verify(LIMIT);
        StepVerifier.create(session.result()).expectError().verify(LIMIT);
    }

    private static void cancelledByServer(Throwable error) {
        assertThat(error).isInstanceOfSatisfying(RpcCancelledException.class, cancelled -> {
            assertThat(cancelled.reason()).isEqualTo("closing time");
            assertThat(cancelled.canceller()).startsWith("server (127.0.0.1:").endsWith(", call 1 of 'leave'");
        });
    }

    interface Handler {

        Object handle(String prefix, RpcSession<String, String> session) throws Exception;
    }

    private static OperationDefinition session(String name, Handler handler) {
        return OperationDefinition.session(
                        name,
                        String.class,
                        new SessionSpec(String.class, String.class),
                        String.class,
                        (payload, context) -> handler.handle((String) payload, context.session()))
                .withPayload(PayloadSpec.optionalValue(String.class));
    }

    private void serve(OperationDefinition... operations) {
        server = TestServers.start(operations);
        clients = TestServers.clients(server.port());
    }

    private RemoteClient client() {
        return clients.forService("tested");
    }

    private Mono<RemoteSession<String, String, String>> opening(String operation, String payload) {
        return client().operation(operation).payload(payload).openSession(String.class, String.class, String.class);
    }

    private RemoteSession<String, String, String> open(String operation, String payload) {
        return opening(operation, payload).block(LIMIT);
    }
}
