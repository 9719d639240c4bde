package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.RpcServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Peers that ask and do not read what they are answered: the server stops reading them, so that what it holds for
 * them is bounded, and the kernel makes them wait.
 */
class UnreadAnswersTests {

    /** What is asked for; without a bound it would all be held. */
    private static final long ASKED_BYTES = 64 << 20;

    /** What the server may hold, 16 calls of a frame each, and what the kernel takes on both sides. */
    private static final long MOST_BYTES = 32 << 20;

    private final RpcServer server =
            TestServers.start(ConnectionSettings.defaults().withMaxConcurrentCalls(16), TestServers.echo());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void peerThatReadsNoPongIsNotReadAnyMore() {
        Wire pings = Wire.fields();
        for (int i = 0; i < 4_000; i++) {
            pings.raw(Wire.ping(i));
        }
        try (RawPeer peer = RawPeer.connect(server.port(), 16 * 1024).handshake(Wire.hello())) {
            sendUntilStalled(peer, pings.bytes());
        }
    }

    @Test
    void peerThatReadsNoAnswerIsNotReadAnyMoreUntilItDoes() {
        byte[] request = Wire.call(1, "echo", new byte[60_000]);
        try (RawPeer peer = RawPeer.connect(server.port(), 16 * 1024).handshake(Wire.hello())) {
            CompletableFuture<Void> sending = sendUntilStalled(peer, request);

            for (long answers = 0; answers * request.length < ASKED_BYTES; answers++) {
                assertThat(peer.expect(Wire.END, 1).body()).hasSize(60_000);
            }
            sending.join();
        }
    }

    /** Sends until it is let no further; what it returns completes when all is sent. */
    private CompletableFuture<Void> sendUntilStalled(RawPeer peer, byte[] request) {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            while (sent.get() * request.length < ASKED_BYTES) {
                peer.trySend(request);
                sent.incrementAndGet();
            }
        });
        AtomicLong last = new AtomicLong(-1);
        await().atMost(TestServers.LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> sent.get() > 0 && last.getAndSet(sent.get()) == sent.get());

        assertThat(sent.get() * request.length).isLessThan(MOST_BYTES);
        try (RawPeer other = RawPeer.open(server.port())) {
            assertThat(other.answer(1, "echo", "x")).isEqualTo("x");
        }
        return sending;
    }
}
