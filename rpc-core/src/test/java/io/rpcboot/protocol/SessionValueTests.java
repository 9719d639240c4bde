package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.SessionSpec;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Values of a session that cannot be sent or read, and a peer that knows no sessions: the connection goes on. */
class SessionValueTests {

    private static final Duration LIMIT = TestServers.LIMIT;
    private static final String TYPE = Sealed.class.getName();

    /** A value that cannot be encoded, for its field. */
    public record Sealed(String letter) {

        @Override
        public String letter() {
            throw new IllegalStateException("it is sealed");
        }
    }

    public record Count(int number) {}

    private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private RpcServer server;
    private RemoteClients clients;

    @AfterEach
    void close() {
        if (server != null) {
            assertThat(client().call("echo", Wire.utf8("still here"), byte[].class)
                            .block(LIMIT))
                    .isEqualTo(Wire.utf8("still here"));
            assertThat(server.connectionCount()).isOne();
            server.close();
        }
        clients.close();
    }

    @Test
    void startedValueThatCannotBeSentFailsTheHandlerAndTheOpening() throws Exception {
        serve(Object.class, session -> {
            try {
                session.started(new Sealed("x"));
            } catch (RpcViolationException e) {
                errors.add(e);
            }
            return Mono.never();
        });

        StepVerifier.create(opening())
                .expectErrorSatisfies(error -> isToldOf(error, "started(...) with a value of type " + TYPE))
                .verify(LIMIT);
        isViolation(error(), Checkpoint.CALLEE_OUTBOUND, "started(...) with a value of type " + TYPE);
    }

    @Test
    void startedValueThatCannotBeSentIsToldByAHandlerThatLetsItPass() {
        serve(Object.class, session -> {
            session.started(new Sealed("x"));
            return Mono.never();
        });

        StepVerifier.create(opening())
                .expectErrorSatisfies(error -> isToldOf(error, "started(...) with a value of type " + TYPE))
                .verify(LIMIT);
    }

    @Test
    void itemThatTheHandlerCannotSendFailsItsSendingAndTheCaller() throws Exception {
        serve(Object.class, session -> {
            session.started();
            return session.send(Flux.<Object>just("fine", new Sealed("x"))).doOnError(errors::add);
        });

        RemoteSession<Object, Object, Object> session = opening().block(LIMIT);

        StepVerifier.create(session.receive())
                .expectNext("fine")
                .expectErrorSatisfies(error -> isToldOf(error, "an item of type " + TYPE))
                .verify(LIMIT);
        StepVerifier.create(session.result())
                .expectErrorSatisfies(error -> isToldOf(error, "an item of type " + TYPE))
                .verify(LIMIT);
        isViolation(error(), Checkpoint.CALLEE_OUTBOUND, "an item of type " + TYPE);
    }

    @Test
    void itemThatTheCallerCannotSendFailsItsSendingAndTheHandler() throws Exception {
        serve(Object.class, session -> {
            session.started();
            session.receive().subscribe(item -> {}, errors::add);
            return Mono.never();
        });

        RemoteSession<Object, Object, Object> session = opening().block(LIMIT);

        StepVerifier.create(session.send(Flux.just("fine", new Sealed("x"))))
                .expectErrorSatisfies(
                        error -> isViolation(error, Checkpoint.CALLER_OUTBOUND, "an item of type " + TYPE))
                .verify(LIMIT);
        StepVerifier.create(session.result())
                .expectErrorSatisfies(
                        error -> isViolation(error, Checkpoint.CALLER_OUTBOUND, "an item of type " + TYPE))
                .verify(LIMIT);
        assertThat(error()).hasMessageContaining("an item of type " + TYPE).hasMessageContaining("letter");
    }

    @Test
    void resultThatCannotBeSentFailsTheSession() {
        serve(Object.class, session -> {
            session.started();
            return session.send(Flux.just("fine")).thenReturn(new Sealed("x"));
        });

        RemoteSession<Object, Object, Object> session = opening().block(LIMIT);

        StepVerifier.create(session.receive())
                .expectNext("fine")
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(session.result())
                .expectErrorSatisfies(error -> isToldOf(error, "a result of type " + TYPE))
                .verify(LIMIT);
    }

    @Test
    void startedValueThatCannotBeReadFailsTheOpeningAndCancelsTheHandler() throws Exception {
        serve(Object.class, session -> {
            session.started("no number");
            session.receive().subscribe(item -> {}, errors::add);
            return Mono.never();
        });

        StepVerifier.create(
                        client().operation("tested").payload("x").openSession(Count.class, Object.class, Object.class))
                .expectErrorSatisfies(error -> isUnreadable(error))
                .verify(LIMIT);
        assertThat(error()).hasMessageContaining("cannot be taken");
    }

    @Test
    void itemThatTheCallerCannotReadFailsItsSideAndCancelsTheHandler() throws Exception {
        serve(Object.class, session -> {
            session.started();
            session.receive().subscribe(item -> {}, errors::add);
            return session.send(Flux.<Object>just("no number").concatWith(Flux.never()));
        });

        RemoteSession<Object, Count, Object> session = client().operation("tested")
                .payload("x")
                .openSession(Object.class, Count.class, Object.class)
                .block(LIMIT);

        StepVerifier.create(session.receive())
                .expectErrorSatisfies(error -> isUnreadable(error))
                .verify(LIMIT);
        StepVerifier.create(session.result())
                .expectErrorSatisfies(error -> isUnreadable(error))
                .verify(LIMIT);
        assertThat(error()).hasMessageContaining("cannot be taken");
    }

    @Test
    void itemThatTheHandlerCannotReadFailsTheSessionAtBothEnds() throws Exception {
        serve(Count.class, session -> {
            session.started();
            return session.receive().doOnError(errors::add).then(Mono.just("not reached"));
        });

        RemoteSession<Object, Object, Object> session = opening().block(LIMIT);
        session.send(Flux.<Object>just(new Count(1), "no number").concatWith(Flux.never()))
                .subscribe(nothing -> {}, errors::add);

        StepVerifier.create(session.result())
                .expectErrorSatisfies(error -> assertThat(error)
                        .hasMessageContaining("the payload cannot be read")
                        .asInstanceOf(InstanceOfAssertFactories.type(RpcException.class))
                        .returns(RpcCode.INVALID_ARGUMENT, RpcException::code))
                .verify(LIMIT);
        assertThat(error()).hasMessageContaining("the payload cannot be read");
        assertThat(error()).hasMessageContaining("the payload cannot be read");
    }

    @Test
    void resultThatCannotBeReadFailsTheSessionAtItsCaller() {
        serve(Object.class, session -> {
            session.started();
            return Mono.just("no number");
        });

        RemoteSession<Object, Object, Count> session = client().operation("tested")
                .payload("x")
                .openSession(Object.class, Object.class, Count.class)
                .block(LIMIT);

        StepVerifier.create(session.result())
                .expectErrorSatisfies(error -> isUnreadable(error))
                .verify(LIMIT);
    }

    @Test
    void peerThatKnowsNoSessionsIsSentNoneAndServesOtherCalls() throws Exception {
        try (ServerSocket listener = new ServerSocket(0)) {
            clients = TestServers.clients(listener.getLocalPort());
            byte[] hello = Wire.hello().bytes();
            hello[5] = 0; // the lowest byte of the features, behind the two versions
            CompletableFuture<RawPeer> accepted = CompletableFuture.supplyAsync(
                    () -> RawPeer.accept(listener).handshake(Wire.fields().raw(hello)));

            StepVerifier.create(opening())
                    .expectErrorSatisfies(error -> {
                        assertThat(error)
                                .isInstanceOf(RpcException.class)
                                .hasMessageStartingWith("'tested': raw (127.0.0.1:")
                                .hasMessageEndingWith("takes no sessions: its HELLO does not say that it knows them");
                        assertThat(((RpcException) error).code()).isEqualTo(RpcCode.UNIMPLEMENTED);
                        assertThat(((RpcException) error).mayHaveRun()).isFalse();
                    })
                    .verify(LIMIT);

            try (RawPeer peer = accepted.get(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                CompletableFuture<byte[]> answer =
                        client().call("echo", Wire.utf8("x"), byte[].class).toFuture();
                RawFrame call = peer.expect(Wire.CALL); // and nothing before it
                peer.send(Wire.end(call.callId(), Wire.utf8("served")));
                assertThat(answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Wire.utf8("served"));
            }
        }
    }

    private static void isToldOf(Throwable error, String what) {
        assertThat(error)
                .isInstanceOf(RpcException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("letter")
                .hasMessageContaining("it is sealed");
        assertThat(((RpcException) error).code()).isEqualTo(RpcCode.INTERNAL);
    }

    private static void isViolation(Throwable error, Checkpoint checkpoint, String what) {
        assertThat(error)
                .hasMessageContaining("'tested'")
                .hasMessageContaining(what)
                .hasMessageContaining("letter")
                .isInstanceOfSatisfying(
                        RpcViolationException.class,
                        violation -> assertThat(violation.checkpoint()).isEqualTo(checkpoint));
    }

    private static void isUnreadable(Throwable error) {
        assertThat(error)
                .hasMessageContaining("'tested'")
                .hasMessageContaining("cannot be taken")
                .hasMessageContaining(Count.class.getName())
                .isInstanceOfSatisfying(
                        RpcViolationException.class,
                        violation -> assertThat(violation.checkpoint()).isEqualTo(Checkpoint.CALLER_INBOUND));
    }

    private interface Handler {

        Mono<?> handle(RpcSession<Object, Object> session);
    }

    private void serve(Class<?> received, Handler handler) {
        OperationDefinition session = OperationDefinition.session(
                        "tested",
                        String.class,
                        new SessionSpec(received, Object.class),
                        Object.class,
                        (payload, context) -> handler.handle(context.session()))
                .withPayload(PayloadSpec.optionalValue(String.class));
        server = TestServers.start(session, TestServers.echo());
        clients = TestServers.clients(server.port());
    }

    private RemoteClient client() {
        return clients.forService("tested");
    }

    private Mono<RemoteSession<Object, Object, Object>> opening() {
        return client().operation("tested").payload("x").openSession(Object.class, Object.class, Object.class);
    }

    private Throwable error() throws InterruptedException {
        Throwable error = errors.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(error).isNotNull();
        return error;
    }
}
