package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.Overflow;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcViolationException;
import io.rpcboot.SessionSpec;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** Which frames the sides of a session send, and which they do not, when items stop coming in good order. */
class SessionWireTests {

    private static final byte[] NOTHING = {};

    @Test
    void calleeThatCannotReadAnItemAnswersWithItsErrorAndDoesNotSayEnough() {
        serving(
                Integer.class,
                Overflow.BACKPRESSURE,
                session -> {
                    session.started();
                    return session.receive().then(Mono.never());
                },
                peer -> {
                    peer.send(Wire.open(1, "tested", 0, 0, Wire.fields()));
                    peer.expect(Wire.STARTED, 1);
                    peer.expect(Wire.CREDIT, 1);
                    peer.send(Wire.data(1, 0, utf8("one")));

                    assertThat(peer.expectError(1, 3).message()).contains("'tested'", "java.lang.Integer");
                    peer.send(Wire.cancel(1));
                });
    }

    @Test
    void callerThatCannotReadAnItemCancelsAndDoesNotSayEnough() throws Exception {
        calling(session -> session.receive(), peer -> {
            peer.send(Wire.data(1, 0, utf8("\"one\"")));

            RawFrame cancel = peer.expect(Wire.CANCEL, 1);
            assertThat(cancel.flags()).isZero();
            assertThat(cancel.body()).startsWith(1, 0); // CANCELLED, by the sender
            assertThat(cancel.message()).contains("'tested'", "cannot be taken");
            peer.send(Wire.error(1, 1, "ended"));
        });
    }

    @Test
    void callerThatWantsNoMoreSaysEnough() throws Exception {
        calling(session -> session.receive().take(1), peer -> {
            peer.send(Wire.data(1, 0, utf8("7")));

            RawFrame enough = peer.expect(Wire.ENOUGH, 1);
            assertThat(enough.flags()).isZero();
            assertThat(enough.body()).isEmpty();
            peer.send(Wire.frame(Wire.ITEMS_END, 0, 1, NOTHING), Wire.end(1));
            peer.expect(Wire.CANCEL, 1); // the caller has not said that it sends nothing
        });
    }

    @Test
    void calleeThatWantsNoMoreSaysEnough() {
        serving(
                byte[].class,
                Overflow.BACKPRESSURE,
                session -> {
                    session.started();
                    return session.receive().next().then(Mono.just(utf8("one is enough")));
                },
                peer -> {
                    peer.send(Wire.open(1, "tested", 0, 0, Wire.fields()));
                    peer.expect(Wire.STARTED, 1);
                    peer.expect(Wire.CREDIT, 1);
                    peer.send(Wire.data(1, 0, utf8("one")));

                    assertThat(peer.expect(Wire.ENOUGH, 1).body()).isEmpty();
                    peer.expect(Wire.ITEMS_END, 1);
                    assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("one is enough");
                    peer.send(Wire.end(1));
                });
    }

    @Test
    void lossesAreToldBeforeTheNextItemAndBeforeTheEndNotWhenTheyHappen() {
        AtomicReference<FluxSink<byte[]>> source = new AtomicReference<>();
        serving(
                byte[].class,
                Overflow.DROP_LATEST,
                session -> {
                    session.started();
                    Flux<byte[]> items = Flux.create(source::set, FluxSink.OverflowStrategy.IGNORE);
                    return session.send(items).thenReturn(utf8("done"));
                },
                peer -> {
                    peer.send(Wire.open(1, "tested", 0, 1, Wire.fields()), Wire.end(1));
                    peer.expect(Wire.STARTED, 1);
                    await().atMost(TestServers.LIMIT).until(() -> source.get() != null);
                    emit(source.get(), "sent");
                    assertThat(peer.expect(Wire.DATA, 1).text()).isEqualTo("sent");
                    emit(source.get(), "kept", "dropped", "dropped too");
                    peer.send(Wire.ping(1));
                    peer.expect(Wire.PING); // and nothing before it

                    peer.send(Wire.credit(1, 1));
                    assertThat(peer.expect(Wire.LOST, 1).body())
                            .isEqualTo(Wire.fields().u64(2).bytes());
                    assertThat(peer.expect(Wire.DATA, 1).text()).isEqualTo("kept");
                    emit(source.get(), "kept too", "dropped at last");
                    source.get().complete();
                    peer.send(Wire.credit(1, 1));
                    assertThat(peer.expect(Wire.LOST, 1).body())
                            .isEqualTo(Wire.fields().u64(3).bytes());
                    assertThat(peer.expect(Wire.DATA, 1).text()).isEqualTo("kept too");
                    peer.expect(Wire.ITEMS_END, 1);
                    assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("done");
                });
    }

    private static void emit(FluxSink<byte[]> source, String... items) {
        for (String item : items) {
            source.next(utf8(item));
        }
    }

    private interface Handler {

        Mono<byte[]> handle(RpcSession<Object, byte[]> session);
    }

    private interface Script {

        void play(RawPeer peer);
    }

    private interface Caller {

        Flux<Integer> take(RemoteSession<Void, Integer, Void> session);
    }

    private static void serving(Class<?> received, Overflow overflow, Handler handler, Script script) {
        OperationDefinition session = OperationDefinition.session(
                        "tested",
                        byte[].class,
                        new SessionSpec(received, byte[].class),
                        byte[].class,
                        (payload, context) -> handler.handle(context.session()))
                .withPayload(PayloadSpec.optionalValue(byte[].class))
                .withOverflow(overflow, 1);
        RpcServer server = TestServers.start(session, TestServers.echo());
        try (RawPeer peer = RawPeer.open(server.port())) {
            script.play(peer);
            assertThat(peer.answer(3, "echo", "still here")).isEqualTo("still here");
        } finally {
            server.close();
        }
    }

    private static void calling(Caller caller, Script script) throws Exception {
        try (ServerSocket listener = new ServerSocket(0);
                RemoteClients clients = TestServers.clients(listener.getLocalPort())) {
            CompletableFuture<RawPeer> accepted =
                    CompletableFuture.supplyAsync(() -> RawPeer.accept(listener).handshake(Wire.hello()));
            CompletableFuture<Integer> taken = clients.forService("tested")
                    .operation("tested")
                    .openSession(Void.class, Integer.class, Void.class)
                    .flatMap(session -> caller.take(session).last())
                    .toFuture();
            try (RawPeer peer = accepted.get(TestServers.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                peer.expect(Wire.OPEN, 1);
                peer.send(Wire.frame(Wire.STARTED, 0, 1, NOTHING));
                peer.expect(Wire.CREDIT, 1);
                script.play(peer);
                assertThat(taken.handle((item, error) -> error).get(TestServers.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .satisfiesAnyOf(
                                error -> assertThat(error).isNull(),
                                error -> assertThat(error).isInstanceOf(RpcViolationException.class));
            }
        }
    }
}
