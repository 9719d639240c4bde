package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcServer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** How a server stops: it says so, ends what runs, refuses the rest, cancels what does not end, closes. */
class DrainTests {

    private static final int CANCELLED = 1;
    private static final int UNAVAILABLE = 14;
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Sinks.One<byte[]> answer = Sinks.one();
    private final AtomicInteger cancelled = new AtomicInteger();
    private RpcServer server;

    @BeforeEach
    void start() {
        server = TestServers.start(
                TestServers.echo(),
                TestServers.bytes("wait", (payload, context) -> answer.asMono()),
                TestServers.bytes("never", (payload, context) -> Mono.never().doOnCancel(cancelled::incrementAndGet)),
                TestServers.stream(
                        "items", (payload, context) -> Flux.range(0, 5).map(i -> utf8("i" + i))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void runningCallIsAnsweredAndNewOnesAreRefused() throws Exception {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "wait", "x"), call(3, "items", Wire.RESULT_STREAM, fields().u32(2)));
            peer.expect(Wire.DATA, 3);
            peer.expect(Wire.DATA, 3);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> server.stop(GRACE));

            RawFrame goAway = peer.expect(Wire.GOAWAY);
            assertThat(goAway.code()).isZero();
            assertThat(goAway.accepted()).isEqualTo(2);

            peer.send(call(5, "echo", "late"));
            assertThat(peer.expectError(5, UNAVAILABLE).handlerRan()).isFalse();
            peer.send(call(5, "items", Wire.RESULT_STREAM | Wire.PAYLOAD_STREAM, fields().u32(2)), Wire.credit(5, 7));
            assertThat(peer.expectError(5, UNAVAILABLE).handlerRan()).isFalse();
            peer.send(Wire.cancel(5), Wire.ping(1));
            peer.expect(Wire.PING);

            peer.send(Wire.credit(3, 10));
            for (int i = 0; i < 3; i++) {
                peer.expect(Wire.DATA, 3);
            }
            peer.expect(Wire.END, 3);
            answer.tryEmitValue(utf8("done"));
            assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("done");

            assertThat(peer.expectClosed()).isEmpty();
            stopping.get(10, TimeUnit.SECONDS);
            assertThat(server.connectionCount()).isZero();
        }
    }

    @Test
    void listenerIsClosedBeforeTheDrainEnds() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            int port = server.port();
            peer.send(call(1, "wait", "x"));
            peer.send(Wire.ping(1));
            peer.expect(Wire.PING);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> server.stop(GRACE));
            peer.expect(Wire.GOAWAY);

            assertThatThrownBy(() -> RawPeer.connect(port)).hasMessageContaining("refused");

            answer.tryEmitValue(utf8("done"));
            peer.expect(Wire.END, 1);
            stopping.join();
        }
    }

    @Test
    void handlerThatDoesNotEndIsCancelledAfterTheGracePeriod() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "never", "x"), Wire.ping(1));
            peer.expect(Wire.PING);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> server.stop(Duration.ofMillis(100)));

            peer.expect(Wire.GOAWAY);
            assertThat(peer.expectError(1, CANCELLED).handlerRan()).isTrue();
            assertThat(peer.expectClosed()).isEmpty();
            assertThat(cancelled).hasValue(1);
            stopping.join();
        }
    }

    @Test
    void callerOfACancelledHandlerGetsACancellation() {
        try (RemoteClients clients = TestServers.clients(server.port())) {
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            RemoteClient client = clients.forService("tested");
            client.call("echo", utf8("x"), byte[].class).block(TestServers.LIMIT);
            client.call("never", utf8("x"), byte[].class).subscribe(item -> {}, failures::add);
            client.call("echo", utf8("x"), byte[].class).block(TestServers.LIMIT);

            server.stop(Duration.ofMillis(100));

            await().atMost(TestServers.LIMIT).until(() -> !failures.isEmpty());
            assertThat(failures.peek())
                    .isInstanceOf(RpcCancelledException.class)
                    .hasMessageContaining("'never'");
        }
    }

    @Test
    void idleConnectionIsToldAndClosed() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(Wire.ping(1));
            peer.expect(Wire.PING);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> server.stop(GRACE));

            assertThat(peer.expect(Wire.GOAWAY).accepted()).isZero();
            assertThat(peer.expectClosed()).isEmpty();
            stopping.join();
        }
    }

    @Test
    void peerThatSaysGoAwayIsServedToTheEndAndThenClosed() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "wait", "x"), Wire.goAway(0, 0, "leaving"), Wire.ping(1));
            peer.expect(Wire.PING);

            answer.tryEmitValue(utf8("done"));

            assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("done");
            assertThat(peer.expectClosed()).allMatch(frame -> frame.type() == Wire.GOAWAY && frame.code() == 0);
        }
        try (RawPeer peer = RawPeer.open(server.port())) {
            assertThat(peer.answer(1, "echo", "others go on")).isEqualTo("others go on");
        }
    }

    @Test
    void peerThatSaysGoAwayWithAnErrorIsClosedAtOnce() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "never", "x"), Wire.goAway(0, 13, "you broke it"));

            assertThat(peer.expectClosed()).isEmpty();
            await().atMost(TestServers.LIMIT).until(() -> cancelled.get() == 1);
        }
    }
}
