package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RpcProtocolException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamReceiverTests {

    private final FakeOutbound outbound = new FakeOutbound();
    private final StubCall call = new StubCall();
    private final StreamReceiver receiver = new StreamReceiver(call);

    @Test
    void firstCreditIsWhatWasAskedForBefore() {
        receiver.request(2);
        receiver.request(3);
        assertThat(receiver.open(outbound)).isEqualTo(5);
        assertThat(outbound.sent).isEmpty();
    }

    @Test
    void laterDemandIsGrantedByFrames() {
        assertThat(receiver.open(outbound)).isZero();
        receiver.request(4);
        assertThat(outbound.sent).containsExactly("CREDIT 4");
    }

    @Test
    void burstOfRequestsFromAnotherThreadIsOneTask() {
        receiver.open(outbound);
        outbound.away = true;
        receiver.request(1);
        receiver.request(2);
        receiver.request(3);
        assertThat(outbound.tasks).hasSize(1);
        outbound.runTasks();
        assertThat(outbound.sent).containsExactly("CREDIT 6");
    }

    @Test
    void requestsFromAnotherThreadSaturate() {
        receiver.open(outbound);
        outbound.away = true;
        receiver.request(Long.MAX_VALUE);
        receiver.request(Long.MAX_VALUE);
        outbound.runTasks();
        assertThat(outbound.sent).containsExactly("CREDIT 16");
    }

    @Test
    void itemWithoutCreditIsAProtocolError() {
        assertThatExceptionOfType(RpcProtocolException.class).isThrownBy(receiver::onArrival);
        receiver.request(1);
        receiver.open(outbound);
        receiver.onArrival();
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(receiver::onArrival)
                .withMessage("'stub' got an item without credit");
    }

    @Test
    void itemsUseUpTheCreditAndMoreIsGrantedAtHalfTheWindow() {
        receiver.request(Long.MAX_VALUE);
        assertThat(receiver.open(outbound)).isEqualTo(16);
        for (int i = 0; i < 7; i++) {
            receiver.onArrival();
            receiver.onItem(FakeOutbound.item("x".repeat(1024)));
        }
        assertThat(outbound.sent).isEmpty();
        receiver.onArrival();
        receiver.onItem(FakeOutbound.item("x".repeat(1024)));
        assertThat(outbound.sent).hasSize(1);
    }

    @Test
    void nothingIsGrantedAfterClose() {
        receiver.open(outbound);
        receiver.close();
        receiver.request(5);
        outbound.away = true;
        receiver.request(5);
        outbound.runTasks();
        assertThat(outbound.sent).isEmpty();
    }

    @Test
    void requestThatMeetsTheOpeningIsNotLost() throws Exception {
        int rounds = 20_000;
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            for (int round = 0; round < rounds; round++) {
                FakeOutbound connection = new FakeOutbound();
                StreamReceiver raced = new StreamReceiver(call);
                int wait = round % 64;
                Future<?> request = other.submit(() -> {
                    start.await();
                    spin(wait);
                    raced.request(1);
                    return null;
                });
                start.await();
                spin(16);
                long granted = raced.open(connection);
                raced.takeAsked();
                request.get(10, TimeUnit.SECONDS);
                connection.runTasks();
                assertThat(granted + connection.sent.size())
                        .as("round %d", round)
                        .isEqualTo(1);
            }
        } finally {
            other.shutdownNow();
        }
    }

    private static void spin(int count) {
        for (int i = 0; i < count; i++) {
            Thread.onSpinWait();
        }
    }
}
