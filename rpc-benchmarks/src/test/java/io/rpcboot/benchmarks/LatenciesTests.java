package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTests {

    private final Slot slot = new Slot(0, 32, new Pacer() {
        @Override
        public void answered(Slot slot) {}

        @Override
        public void failed(Throwable cause) {}
    });

    private long nowNanos = 1;
    private final Latencies latencies = new Latencies(() -> nowNanos);

    @Test
    void percentilesAreThoseOfAllCallsInTheWindow() {
        latencies.start();
        for (int micros = 1; micros <= 1000; micros++) {
            call(micros);
        }

        Percentiles percentiles = latencies.stop();

        assertThat(percentiles.count()).isEqualTo(1000);
        assertThat(percentiles.p50()).isCloseTo(500, within(1.0));
        assertThat(percentiles.p99()).isCloseTo(990, within(1.0));
        assertThat(percentiles.p999()).isCloseTo(999, within(1.0));
        assertThat(percentiles.max()).isCloseTo(1000, within(1.0));
    }

    @Test
    void callsOutsideTheWindowDoNotCount() {
        call(7);
        latencies.begun(slot);
        latencies.start();
        latencies.ended(slot);
        call(5);

        assertThat(latencies.stop().count()).isEqualTo(1);
        call(9);

        latencies.start();
        assertThat(latencies.stop().count()).isZero();
    }

    @Test
    void aCallCountsFromWhenItWasMeantToBegin() {
        latencies.start();
        nowNanos += TimeUnit.MILLISECONDS.toNanos(3);
        latencies.begun(slot, 1);
        nowNanos += TimeUnit.MILLISECONDS.toNanos(1);
        latencies.ended(slot);

        assertThat(latencies.stop().p50()).isCloseTo(4000, within(4.0));
    }

    @Test
    void whatTakesLongerThanTheLongestCountsAsTheLongest() {
        latencies.start();
        latencies.begun(slot);
        nowNanos += 2 * Latencies.MAX_NANOS;
        latencies.ended(slot);

        assertThat(latencies.stop().max()).isCloseTo(Latencies.MAX_NANOS / 1e3, within(1e5));
    }

    @Test
    void percentilesSurviveTheWayBetweenProcesses() {
        Percentiles percentiles = new Percentiles(12, 1.5, 2.5, 3.25, 1e6);

        assertThat(Percentiles.ofLine(percentiles.toLine())).isEqualTo(percentiles);
    }

    private void call(int micros) {
        latencies.begun(slot);
        nowNanos += TimeUnit.MICROSECONDS.toNanos(micros);
        latencies.ended(slot);
    }
}
