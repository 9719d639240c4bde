package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Who breaks a rule of sessions is told it, and nobody else is harmed. */
class SessionRuleTests {

    private static final Duration LIMIT = TestServers.LIMIT;

    private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private RpcServer server;
    private RemoteClients clients;

    @AfterEach
    void close() {
        assertThat(client().call("echo", Wire.utf8("still here"), byte[].class).block(LIMIT))
                .isEqualTo(Wire.utf8("still here"));
        assertThat(server.connectionCount()).isOne();
        clients.close();
        server.close();
    }

    @Test
    void sessionIsStartedOnlyOnce() throws Exception {
        serve(session -> {
            session.started("first");
            try {
                session.started("second");
            } catch (IllegalStateException e) {
                errors.add(e);
            }
            return session.send(Flux.just("goes on")).thenReturn("done");
        });

        RemoteSession<String, String, String> session = open();

        assertThat(session.started()).isEqualTo("first");
        assertThat(session.receive().collectList().block(LIMIT)).containsExactly("goes on");
        assertThat(session.result().block(LIMIT)).isEqualTo("done");
        assertThat(error())
                .hasMessage("'tested': started(...) is said a second time: a session says it exactly once,"
                        + " before its first item");
    }

    @Test
    void secondStartThatTheHandlerDoesNotCatchFailsTheSession() {
        serve(session -> {
            session.started("first");
            session.started("second");
            return Mono.never();
        });

        StepVerifier.create(opening().flatMap(RemoteSession::result))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(RemoteException.class)
                        .hasMessageContaining("started(...) is said a second time"))
                .verify(LIMIT);
    }

    @Test
    void itemSentBeforeTheStartIsAnErrorAndMaySucceedAfterIt() throws Exception {
        serve(session -> session.send(Flux.just("too early"))
                .onErrorResume(error -> {
                    errors.add(error);
                    session.started();
                    return session.send(Flux.just("in time"));
                })
                .thenReturn("done"));

        RemoteSession<String, String, String> session = open();

        assertThat(session.receive().collectList().block(LIMIT)).containsExactly("in time");
        assertThat(session.result().block(LIMIT)).isEqualTo("done");
        assertThat(error()).isInstanceOf(IllegalStateException.class).hasMessageContaining("only after started(...)");
    }

    @Test
    void itemsReceivedBeforeTheStartAreAnErrorAndMaySucceedAfterIt() throws Exception {
        serve(session -> session.receive()
                .onErrorResume(error -> {
                    errors.add(error);
                    session.started();
                    return session.receive();
                })
                .reduce("", String::concat));

        RemoteSession<String, String, String> session = open();
        session.send(Flux.just("a", "b")).block(LIMIT);

        assertThat(session.result().block(LIMIT)).isEqualTo("ab");
        assertThat(error()).isInstanceOf(IllegalStateException.class).hasMessageContaining("only after started(...)");
    }

    @Test
    void handlerThatLetsTheErrorOfAnEarlyItemPassFailsTheOpeningWithIt() {
        serve(session -> session.send(Flux.just("too early")));

        StepVerifier.create(opening())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(RemoteException.class)
                        .hasMessageContaining("only after started(...)"))
                .verify(LIMIT);
    }

    @Test
    void handlerReceivesOnce() throws Exception {
        serve(session -> {
            session.started();
            Mono<String> joined = session.receive().reduce("", String::concat);
            return Mono.zip(joined, session.receive().then(Mono.just("nothing")).onErrorResume(error -> {
                        errors.add(error);
                        return Mono.just("nothing");
                    }))
                    .map(both -> both.getT1());
        });

        RemoteSession<String, String, String> session = open();
        session.send(Flux.just("a", "b")).block(LIMIT);

        assertThat(session.result().block(LIMIT)).isEqualTo("ab");
        assertThat(error())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("receive() of 'tested' can be subscribed to once");
    }

    @Test
    void callerReceivesOnce() {
        serve(session -> {
            session.started();
            return session.receive()
                    .next()
                    .then(session.send(Flux.just("a", "b")))
                    .thenReturn("done");
        });

        RemoteSession<String, String, String> session = open();
        StepVerifier.create(session.receive())
                .then(() -> StepVerifier.create(session.receive())
                        .expectErrorMessage("receive() of 'tested' can be subscribed to once, and not after result(),"
                                + " which drains it")
                        .verify(LIMIT))
                .then(() -> session.send(Flux.just("go")).subscribe())
                .expectNext("a", "b")
                .expectComplete()
                .verify(LIMIT);
        assertThat(session.result().block(LIMIT)).isEqualTo("done");
    }

    @Test
    void callerDoesNotReceiveAfterTheResultHasDrainedTheItems() {
        serve(session -> {
            session.started();
            return session.send(Flux.just("a", "b")).thenReturn("done");
        });

        RemoteSession<String, String, String> session = open();

        assertThat(session.result().block(LIMIT)).isEqualTo("done");
        StepVerifier.create(session.receive())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("not after result()"))
                .verify(LIMIT);
    }

    @Test
    void itemsThatHaveEndedAreSeenToEndAfterTheSessionToo() {
        serve(session -> {
            session.started();
            return session.send(Flux.empty()).thenReturn("done");
        });

        RemoteSession<String, String, String> session = open();
        Flux<String> items = session.receive();
        // No result(), which would drain them: that the session is over is seen by sending.
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThatThrownBy(
                                () -> session.send(Flux.empty()).block(LIMIT))
                        .hasMessage("the session 'tested' has ended"));

        StepVerifier.create(items).expectComplete().verify(LIMIT);
        assertThat(session.result().block(LIMIT)).isEqualTo("done");
    }

    @Test
    void handlerSendsOnce() throws Exception {
        Sinks.Many<String> items = Sinks.many().unicast().onBackpressureBuffer();
        serve(session -> {
            session.started();
            Mono<Void> first = session.send(items.asFlux());
            Mono<Void> second = session.send(Flux.just("another")).onErrorResume(error -> {
                errors.add(error);
                items.tryEmitNext("the first goes on");
                items.tryEmitComplete();
                return Mono.empty();
            });
            return first.and(second)
                    .then(session.send(Flux.just("late")).onErrorResume(error -> {
                        errors.add(error);
                        return Mono.empty();
                    }))
                    .thenReturn("done");
        });

        RemoteSession<String, String, String> session = open();

        assertThat(session.receive().collectList().block(LIMIT)).containsExactly("the first goes on");
        assertThat(session.result().block(LIMIT)).isEqualTo("done");
        sendsOnce(error());
        sendsOnce(error());
    }

    @Test
    void callerSendsOnce() {
        serve(session -> {
            session.started();
            return session.receive().reduce("", String::concat);
        });
        Sinks.Many<String> items = Sinks.many().unicast().onBackpressureBuffer();
        RemoteSession<String, String, String> session = open();
        Mono<Void> first = session.send(items.asFlux()).cache();
        first.subscribe();

        StepVerifier.create(session.send(Flux.just("another")))
                .expectErrorSatisfies(SessionRuleTests::sendsOnce)
                .verify(LIMIT);
        items.tryEmitNext("a");
        items.tryEmitComplete();
        first.block(LIMIT);
        StepVerifier.create(session.send(Flux.just("late")))
                .expectErrorSatisfies(error -> assertThat(error).isInstanceOf(IllegalStateException.class))
                .verify(LIMIT);

        assertThat(session.result().block(LIMIT)).isEqualTo("a");
    }

    @Test
    void callerSendsNothingAfterTheSessionHasEnded() {
        serve(session -> {
            session.started();
            return Mono.just("done");
        });

        RemoteSession<String, String, String> session = open();

        assertThat(session.result().block(LIMIT)).isEqualTo("done");
        StepVerifier.create(session.send(Flux.just("late")))
                .expectErrorMessage("the session 'tested' has ended")
                .verify(LIMIT);
    }

    @Test
    void handlersSessionIsOfNoUseAfterItsHandlerHasEnded() throws Exception {
        BlockingQueue<RpcSession<String, String>> kept = new LinkedBlockingQueue<>();
        serve(session -> {
            session.started();
            kept.add(session);
            return Mono.just("done");
        });
        assertThat(open().result().block(LIMIT)).isEqualTo("done");
        RpcSession<String, String> ended = kept.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);

        for (Flux<?> use : new Flux<?>[] {
            ended.send(Flux.just("late")).flux(),
            ended.receive(),
            Mono.fromRunnable(() -> ended.started("late")).flux()
        }) {
            StepVerifier.create(use)
                    .expectErrorMessage("the session 'tested' has ended: its handler has")
                    .verify(LIMIT);
        }
    }

    private static void sendsOnce(Throwable error) {
        assertThat(error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("'tested': a session sends one publisher, and nothing after its end; to send several,"
                        + " merge them");
    }

    private interface Handler {

        Mono<?> handle(RpcSession<String, String> session);
    }

    private void serve(Handler handler) {
        OperationDefinition session = OperationDefinition.session(
                        "tested",
                        String.class,
                        new SessionSpec(String.class, String.class),
                        String.class,
                        (payload, context) -> handler.handle(context.session()))
                .withPayload(PayloadSpec.optionalValue(String.class));
        server = TestServers.start(session, TestServers.echo());
        clients = TestServers.clients(server.port());
    }

    private RemoteClient client() {
        return clients.forService("tested");
    }

    private Mono<RemoteSession<String, String, String>> opening() {
        return client().operation("tested").payload("x").openSession(String.class, String.class, String.class);
    }

    private RemoteSession<String, String, String> open() {
        return opening().block(LIMIT);
    }

    private Throwable error() throws InterruptedException {
        return errors.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
