package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteScope;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.SessionSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Calls that live and fail as one, and leave nothing running. */
class RemoteScopeTests {

    private final List<String> running = new CopyOnWriteArrayList<>();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final CountDownLatch cleanUp = new CountDownLatch(1);
    private final AtomicReference<String> why = new AtomicReference<>("");
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final Sinks.Empty<Void> failNow = Sinks.empty();
    private RpcServer server;
    private RemoteClients clients;
    private RemoteClient client;

    @BeforeEach
    void start() {
        server = TestServers.start(
                TestServers.echo(),
                TestServers.bytes("wait.1", (payload, context) -> waiting("wait.1")),
                TestServers.bytes("wait.3", (payload, context) -> waiting("wait.3")),
                TestServers.stream(
                        "ticks",
                        (payload, context) -> Flux.interval(Duration.ofMillis(5))
                                .map(i -> utf8("tick"))
                                .doOnSubscribe(subscription -> running.add("ticks"))
                                .doFinally(signal -> stopped("ticks"))),
                TestServers.bytes(
                        "fail",
                        (payload, context) -> failNow.asMono()
                                .then(Mono.error(new RpcException(
                                        RpcCode.NOT_FOUND, "no such thing", new IllegalStateException("the cause"))))),
                OperationDefinition.session(
                                "watch",
                                byte[].class,
                                new SessionSpec(byte[].class, byte[].class),
                                byte[].class,
                                (payload, context) -> watch(context))
                        .withPayload(PayloadSpec.optionalValue(byte[].class)),
                TestServers.bytes("stubborn", (payload, context) -> {
                            running.add("stubborn");
                            cleanUpSlowly();
                            stopped("stubborn");
                            return payload;
                        })
                        .withExecution(Execution.BLOCKING));
        clients = TestServers.clients(server.port());
        client = clients.forService("tested");
    }

    @AfterEach
    void stop() {
        cleanUp.countDown();
        clients.close();
        server.close();
    }

    private Mono<byte[]> waiting(String name) {
        return Mono.<byte[]>never()
                .doOnSubscribe(subscription -> running.add(name))
                .doOnCancel(() -> stopped(name));
    }

    private Mono<Object> watch(RpcCallContext context) {
        RpcSession<byte[], byte[]> session = context.session();
        session.started();
        context.beforeEnd(() -> Mono.fromRunnable(() -> {
            why.set(String.valueOf(context.cancellationCause()));
            stopped("watch");
        }));
        running.add("watch");
        return session.receive().next().flatMap(item -> Mono.error(new IllegalStateException("the session")));
    }

    private Mono<RemoteSession<Void, byte[], byte[]>> openWatch() {
        return client.operation("watch").openSession(Void.class, byte[].class, byte[].class);
    }

    private void stopped(String name) {
        running.remove(name);
        cancelled.add(name);
    }

    /** Takes its time to end, whatever it is told. */
    private void cleanUpSlowly() throws InterruptedException {
        try {
            cleanUp.await();
        } catch (InterruptedException e) {
            interrupted.set(true);
            cleanUp.await();
        }
    }

    private Mono<byte[]> call(String operation) {
        return client.call(operation, utf8("x"), byte[].class);
    }

    @Test
    void firstFailureCancelsTheOthersRemotelyAndIsReported() {
        Mono<Void> three = RemoteScope.within(
                scope -> Mono.when(scope.call(call("wait.1")), scope.call(call("fail")), scope.call(call("wait.3"))));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        three.subscribe(done -> {}, failure::set);
        await().atMost(TestServers.LIMIT).until(() -> running.size() == 2);
        failNow.tryEmitEmpty();

        await().atMost(TestServers.LIMIT).until(() -> failure.get() != null);
        assertThat(cancelled).as("by the time of the error").containsExactlyInAnyOrder("wait.1", "wait.3");
        assertThat(failure.get()).isInstanceOfSatisfying(RpcException.class, error -> {
            assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND);
            assertThat(error.operation()).isEqualTo("fail");
        });
        assertThat(failure.get()).hasMessageContaining("no such thing").hasNoSuppressedExceptions();
    }

    @Test
    void errorComesWhenTheHandlersHaveReallyEnded() {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        RemoteScope.within(scope -> Mono.when(scope.call(call("stubborn")), scope.call(call("fail"))))
                .subscribe(done -> {}, failure::set);
        await().atMost(TestServers.LIMIT).until(() -> running.contains("stubborn"));
        failNow.tryEmitEmpty();
        await().atMost(TestServers.LIMIT).untilTrue(interrupted);

        // The other calls of the connection go on meanwhile.
        assertThat(call("echo").block(TestServers.LIMIT)).isEqualTo(utf8("x"));
        assertThat(failure).hasNullValue();
        cleanUp.countDown();
        await().atMost(TestServers.LIMIT).until(() -> failure.get() != null);
        assertThat(cancelled).contains("stubborn");
    }

    @Test
    void waitForAHandlerThatDoesNotEndIsBoundedAndSaysSo() {
        failNow.tryEmitEmpty();
        Duration limit = Duration.ofMillis(200);
        Mono<Void> scope = RemoteScope.within(
                limit,
                inner -> Mono.when(
                        inner.call(call("stubborn")),
                        inner.call(awaitRunning("stubborn").then(call("fail")))));
        assertThatThrownBy(() -> scope.block(TestServers.LIMIT))
                .hasMessageContaining("no such thing")
                .satisfies(error -> assertThat(error.getSuppressed())
                        .anySatisfy(late -> assertThat(late)
                                .isInstanceOf(RpcTimeoutException.class)
                                .hasMessage(
                                        "scope: 1 of its calls were cancelled, but have not ended within 200 ms, and may still"
                                                + " run: 'stubborn'")));
    }

    @Test
    void otherFailuresAreSuppressedByTheFirst() {
        failNow.tryEmitEmpty();
        IllegalStateException second = new IllegalStateException("second");
        Mono<Void> scope = RemoteScope.within(inner -> Mono.when(
                inner.call(call("stubborn").onErrorMap(error -> second).doOnCancel(() -> {})),
                inner.call(Mono.<byte[]>never()
                        .doOnCancel(cleanUp::countDown)
                        .doOnCancel(() -> inner.call(Mono.error(second)).subscribe(done -> {}, error -> {}))),
                inner.call(awaitRunning("stubborn").then(call("fail")))));
        assertThatThrownBy(() -> scope.block(TestServers.LIMIT))
                .hasMessageContaining("no such thing")
                .satisfies(error -> assertThat(error.getSuppressed()).contains(second));
    }

    @Test
    void scopeWithItsResultLeavesNothingRunning() {
        Mono<String> scope = RemoteScope.within(inner -> {
            inner.stream(client.stream("ticks", null, byte[].class)).subscribe(tick -> {}, error -> {});
            inner.call(call("wait.1")).subscribe(done -> {}, error -> {});
            return awaitRunning("ticks").then(awaitRunning("wait.1")).thenReturn("result");
        });
        assertThat(scope.block(TestServers.LIMIT)).isEqualTo("result");
        assertThat(cancelled).containsExactlyInAnyOrder("ticks", "wait.1");
    }

    @Test
    void sessionsOfTheScopeAreCancelledWithItsReason() {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        RemoteScope.within(scope -> Mono.when(scope.session(openWatch()).then(Mono.never()), scope.call(call("fail"))))
                .subscribe(done -> {}, failure::set);
        await().atMost(TestServers.LIMIT).until(() -> running.contains("watch"));
        failNow.tryEmitEmpty();

        await().atMost(TestServers.LIMIT).until(() -> failure.get() != null);
        assertThat(failure.get()).hasMessageContaining("no such thing").hasNoSuppressedExceptions();
        assertThat(cancelled).containsExactly("watch");
        assertThat(why.get()).contains("another call of the same scope failed", "no such thing");
    }

    @Test
    void sessionThatFailsFailsTheScope() {
        Mono<Void> scope = RemoteScope.within(inner -> Mono.when(
                inner.call(call("wait.1")),
                inner.session(openWatch())
                        .flatMap(session -> awaitRunning("wait.1")
                                .then(session.send(Flux.<byte[]>just(utf8("x"))))
                                .then(Mono.never()))));
        assertThatThrownBy(() -> scope.block(TestServers.LIMIT)).hasMessageContaining("the session");
        assertThat(cancelled).contains("wait.1");
    }

    @Test
    void scopeWithItsResultLeavesNoSession() {
        Mono<String> scope = RemoteScope.within(
                inner -> inner.session(openWatch()).then(awaitRunning("watch")).thenReturn("result"));
        assertThat(scope.block(TestServers.LIMIT)).isEqualTo("result");
        assertThat(cancelled).containsExactly("watch");
    }

    @Test
    void failureOfTheBodyCancelsTheCallsAndTheirSubscribersHearOfIt() {
        AtomicReference<Throwable> heard = new AtomicReference<>();
        Mono<String> scope = RemoteScope.within(inner -> {
            inner.call(call("wait.1")).subscribe(done -> {}, heard::set);
            return awaitRunning("wait.1").then(Mono.error(new IllegalStateException("the body")));
        });
        assertThatThrownBy(() -> scope.block(TestServers.LIMIT)).hasMessage("the body");
        assertThat(cancelled).containsExactly("wait.1");
        assertThat(heard.get())
                .isInstanceOf(RpcCancelledException.class)
                .hasMessageStartingWith("cancelled by its scope: another call of the same scope failed: ");
    }

    @Test
    void whoCancelsTheScopeCancelsItsCalls() {
        Disposable scope =
                RemoteScope.within(inner -> inner.call(call("wait.1"))).subscribe();
        await().atMost(TestServers.LIMIT).until(() -> running.contains("wait.1"));
        scope.dispose();
        await().atMost(TestServers.LIMIT).until(() -> cancelled.contains("wait.1"));
    }

    @Test
    void scopeAroundAnotherOneWaitsForWhatThatHasCancelled() {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        RemoteScope.within(outer -> Mono.when(
                        outer.call(RemoteScope.within(inner -> inner.call(call("stubborn")))),
                        outer.call(call("fail"))))
                .subscribe(done -> {}, failure::set);
        await().atMost(TestServers.LIMIT).until(() -> running.contains("stubborn"));
        failNow.tryEmitEmpty();
        await().atMost(TestServers.LIMIT).untilTrue(interrupted);
        assertThat(failure).hasNullValue();
        cleanUp.countDown();
        await().atMost(TestServers.LIMIT).until(() -> failure.get() != null);
        assertThat(cancelled).contains("stubborn");
    }

    @Test
    void deadlineOfACallEndsItEverywhereBeforeTheScopeEnds() {
        call("echo").block(TestServers.LIMIT);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        RemoteScope.within(inner -> inner.call(client.operation("stubborn")
                        .payload(utf8("x"))
                        .timeout(Duration.ofSeconds(2))
                        .retrieveMono(byte[].class)))
                .subscribe(done -> {}, failure::set);
        await().atMost(TestServers.LIMIT).untilTrue(interrupted);
        assertThat(failure).hasNullValue();
        cleanUp.countDown();
        await().atMost(TestServers.LIMIT).until(() -> failure.get() instanceof RpcTimeoutException);
        assertThat(cancelled).contains("stubborn");
    }

    @Test
    void connectionThatIsLostIsNotWaitedFor() {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        RemoteScope.within(inner -> Mono.when(inner.call(call("stubborn")), inner.call(call("fail"))))
                .subscribe(done -> {}, failure::set);
        await().atMost(TestServers.LIMIT).until(() -> running.contains("stubborn"));
        failNow.tryEmitEmpty();
        await().atMost(TestServers.LIMIT).untilTrue(interrupted);
        clients.close();
        await().atMost(TestServers.LIMIT).until(() -> failure.get() != null);
    }

    @Test
    void callsThatWaitForAConnectionAreNotWaitedFor() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RemoteClients waiting = TestServers.clients(silent.getLocalPort())) {
            Mono<byte[]> call = waiting.forService("tested").call("wait.1", null, byte[].class);
            Mono<Void> scope = RemoteScope.within(
                    inner -> Mono.when(inner.call(call), inner.call(Mono.error(new IllegalStateException("local")))));
            assertThatThrownBy(() -> scope.block(TestServers.LIMIT)).hasMessage("local");
        }
    }

    @Test
    void scopeThatHasEndedTakesNoMoreCalls() {
        AtomicReference<RemoteScope> kept = new AtomicReference<>();
        RemoteScope.within(scope -> {
                    kept.set(scope);
                    return Mono.just("x");
                })
                .block(TestServers.LIMIT);
        assertThatThrownBy(() -> kept.get().call(call("echo")).block(TestServers.LIMIT))
                .isInstanceOf(RpcCancelledException.class)
                .hasMessage("cancelled by its scope: the scope has its result");
        assertThatThrownBy(() -> RemoteScope.within(Duration.ZERO, scope -> Mono.empty()))
                .hasMessage("cancelTimeout is positive, this one is PT0S");
    }

    private Mono<Void> awaitRunning(String name) {
        return Flux.interval(Duration.ofMillis(5))
                .filter(i -> running.contains(name))
                .next()
                .then();
    }
}
