package io.rpcboot.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RpcCode;
import io.rpcboot.health.TimeSummary;
import io.rpcboot.internal.health.OperationFigures.TimeSum;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationFiguresTests {

    private static final long MILLI = 1_000_000;
    private static final long MINUTE = 60_000 * MILLI;

    private final OperationFigures figures = new OperationFigures();
    private final long start = System.nanoTime();

    @Test
    void callsAreCountedAndTheirErrorsByCode() {
        for (int i = 0; i < 5; i++) {
            figures.begin(start, false);
        }
        figures.end(start, start + MILLI, false, null);
        figures.end(start, start + MILLI, false, RpcCode.NOT_FOUND);
        figures.end(start, start + MILLI, false, RpcCode.UNAUTHENTICATED);
        figures.end(start, start + MILLI, false, RpcCode.NOT_FOUND);
        assertThat(figures.calls()).isEqualTo(5);
        assertThat(figures.ended()).isEqualTo(4);
        Map<RpcCode, Long> errors = new EnumMap<>(RpcCode.class);
        figures.addErrors(errors);
        assertThat(errors).containsExactly(Map.entry(RpcCode.NOT_FOUND, 2L), Map.entry(RpcCode.UNAUTHENTICATED, 1L));
    }

    @Test
    void callsOfLaterBatchesAreMeasuredByTheTimesOfTheBatches() {
        for (int i = 1; i <= 100; i++) {
            long began = figures.begin(start, true);
            // The first of a batch is measured by the clock, which is a little later.
            figures.end(i == 1 ? start : began, start + i * MILLI, true, null);
        }
        TimeSummary times = times(start + 100 * MILLI);
        assertThat(times.count()).isEqualTo(100);
        assertThat(times.p50()).isBetween(Duration.ofMillis(49), Duration.ofMillis(51));
        assertThat(times.p99()).isBetween(Duration.ofMillis(98), Duration.ofMillis(101));
        assertThat(figures.longest()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void ofCallsThatEndInTheirBatchOneStandsForTheOthers() {
        for (int batch = 0; batch < 3; batch++) {
            long now = start + batch;
            long[] began = new long[10];
            for (int i = 0; i < 10; i++) {
                began[i] = figures.begin(now, true);
                figures.end(began[i], now, true, null);
            }
            assertThat(began[0]).isNotEqualTo(now);
            assertThat(began[9]).isEqualTo(now);
        }
        assertThat(figures.calls()).isEqualTo(30);
        // Nine of the last batch have nobody yet to stand for them.
        assertThat(times(start).count()).isEqualTo(21);
    }

    @Test
    void timesAreForgottenAfterTwoMinutes() {
        figures.end(start, start + MILLI, false, null);
        assertThat(times(start + MINUTE).count()).isEqualTo(1);
        figures.end(start, start + MINUTE + 2 * MILLI, false, null);
        assertThat(times(start + MINUTE + 3 * MILLI).count()).isEqualTo(2);
        assertThat(times(start + 2 * MINUTE + 10 * MILLI).count()).isEqualTo(1);
        assertThat(times(start + 4 * MINUTE)).isEqualTo(TimeSummary.NONE);
        figures.end(start + 10 * MINUTE, start + 10 * MINUTE + MILLI, false, null);
        assertThat(times(start + 10 * MINUTE + MILLI).count()).isEqualTo(1);
        assertThat(figures.ended()).isEqualTo(3);
    }

    @Test
    void timesThatCannotBeAreKeptWithinTheirLimits() {
        figures.end(start + MILLI, start, false, null);
        figures.end(start, start + 100 * MINUTE, false, null);
        assertThat(times(start + 100 * MINUTE).max()).isLessThan(Duration.ofMinutes(11));
    }

    private TimeSummary times(long now) {
        TimeSum sum = new TimeSum();
        figures.addTimes(sum, now);
        return sum.summary();
    }
}
