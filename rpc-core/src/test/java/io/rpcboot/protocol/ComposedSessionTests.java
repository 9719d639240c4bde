package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcViolationException;
import io.rpcboot.SessionSpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/**
 * A caller that composes all of a session into one publisher: what it fails with cancels the rest, which must not look
 * like an end in good order at the callee.
 */
class ComposedSessionTests {

    private final CompletableFuture<RpcException> cause = new CompletableFuture<>();
    private final Sinks.Empty<Void> go = Sinks.empty();
    private RpcServer server;
    private RemoteClients clients;

    @BeforeEach
    void start() {
        OperationDefinition session = OperationDefinition.session(
                        "tested",
                        String.class,
                        new SessionSpec(Integer.class, Object.class),
                        String.class,
                        (payload, context) -> {
                            RpcSession<Integer, Object> own = context.session();
                            context.beforeEnd(
                                    () -> Mono.fromRunnable(() -> cause.complete(context.cancellationCause())));
                            own.started();
                            return Mono.firstWithSignal(
                                            own.send(Flux.<Object>just(payload).concatWith(Flux.never())),
                                            own.receive().then())
                                    .thenReturn("ended in good order");
                        })
                .withPayload(PayloadSpec.value(String.class));
        server = TestServers.start(session);
        clients = TestServers.clients(server.port());
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void itemThatCannotBeSentIsHeardOfAtTheCallee() throws Exception {
        verify(compose("1", Flux.just(1, new Sealed())))
                .expectNext(1)
                .then(() -> go.tryEmitEmpty())
                .expectError(RpcViolationException.class)
                .verify(TestServers.LIMIT);
        assertThat(heard().reason()).contains("an item of type", "sealed");
    }

    @Test
    void publisherThatFailsIsHeardOfAtTheCallee() throws Exception {
        verify(compose("1", Flux.just(1).concatWith(Mono.error(new IllegalStateException("no more paper")))))
                .expectNext(1)
                .then(() -> go.tryEmitEmpty())
                .expectErrorMessage("no more paper")
                .verify(TestServers.LIMIT);
        assertThat(heard().reason()).contains("no more paper");
    }

    @Test
    void itemThatCannotBeReadIsHeardOfAtTheCallee() throws Exception {
        verify(compose("no number", Flux.never()))
                .expectError(RpcViolationException.class)
                .verify(TestServers.LIMIT);
        assertThat(heard().reason()).contains("cannot be taken");
    }

    private RpcCancelledException heard() throws Exception {
        return (RpcCancelledException) cause.get(TestServers.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static StepVerifier.FirstStep<Integer> verify(Flux<Integer> composed) {
        return StepVerifier.create(composed);
    }

    /** Sends when the test has the first item. */
    private Flux<Integer> compose(String payload, Flux<?> items) {
        return clients.forService("tested")
                .operation("tested")
                .payload(payload)
                .openSession(Void.class, Integer.class, String.class)
                .flatMapMany(session -> all(session, items));
    }

    private Flux<Integer> all(RemoteSession<Void, Integer, String> session, Flux<?> items) {
        return session.receive()
                .mergeWith(session.send(Flux.from(items).delaySubscription(go.asMono()))
                        .then(Mono.empty()));
    }

    /** A bean that cannot be written. */
    record Sealed(Thread.State state) {

        Sealed() {
            this(Thread.State.NEW);
        }

        @Override
        public Thread.State state() {
            throw new IllegalStateException("sealed");
        }
    }
}
