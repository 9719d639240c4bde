package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.RpcServer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What one read of the socket leads to may take long: the first of it does not wait for the last. */
class LongBatchTests {

    /** More than are answered between two looks at the clock. */
    private static final int COUNT = 100;

    private final CountDownLatch firstSeen = new CountDownLatch(1);
    private RpcServer server;

    @AfterEach
    void stop() {
        firstSeen.countDown();
        server.close();
    }

    @Test
    void anAnswerDoesNotWaitForTheCallsThatCameWithIt() {
        server = TestServers.start(
                ConnectionSettings.defaults(),
                TestServers.bytes("slow", (payload, call) -> step(((byte[]) payload)[0])));
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(IntStream.range(0, COUNT)
                    .mapToObj(i -> Wire.call(2 * i + 1, "slow", Character.toString(i)))
                    .toArray(byte[][]::new));
            peer.expect(Wire.END, 1);
            firstSeen.countDown();
            for (int i = 1; i < COUNT; i++) {
                assertThat(peer.expect(Wire.END, 2 * i + 1)).isNotNull();
            }
        }
    }

    @Test
    void anItemDoesNotWaitForTheNext() {
        server = TestServers.start(
                ConnectionSettings.defaults(),
                TestServers.stream(
                        "slow", (payload, call) -> Flux.range(0, COUNT).map(this::step)));
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(Wire.call(1, "slow", Wire.RESULT_STREAM, Wire.fields().u32(COUNT)));
            peer.expect(Wire.DATA, 1);
            firstSeen.countDown();
            for (int i = 1; i < COUNT; i++) {
                assertThat(peer.expect(Wire.DATA, 1)).isNotNull();
            }
        }
    }

    /** On the event loop. The last one goes on when the other side has the first. */
    private byte[] step(int index) {
        try {
            if (index == COUNT - 1) {
                assertThat(firstSeen.await(10, TimeUnit.SECONDS)).isTrue();
            } else {
                Thread.sleep(1);
            }
            return new byte[] {(byte) index};
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
