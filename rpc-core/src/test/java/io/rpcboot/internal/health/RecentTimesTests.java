package io.rpcboot.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.health.TimeSummary;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentTimesTests {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final long start = System.nanoTime();
    private final RecentTimes times = RecentTimes.sinceStart(start);

    @Test
    void percentilesAreRightToOnePartInAHundred() {
        for (int i = 1; i <= 1000; i++) {
            times.record(i * MILLI, start);
        }
        TimeSummary summary = times.lastMinute(start);
        assertThat(summary.count()).isEqualTo(1000);
        assertThat(summary.p50()).isBetween(Duration.ofMillis(495), Duration.ofMillis(505));
        assertThat(summary.p99()).isBetween(Duration.ofMillis(980), Duration.ofMillis(1000));
        assertThat(summary.max()).isBetween(Duration.ofMillis(995), Duration.ofMillis(1010));
        assertThat(times.sinceStart()).isEqualTo(summary);
    }

    @Test
    void aStallCountsForAllThatWouldHaveWaited() {
        for (int i = 0; i < 100; i++) {
            times.record(0, 100 * MILLI, start);
        }
        times.record(3 * SECOND, 100 * MILLI, start);
        TimeSummary summary = times.lastMinute(start);
        assertThat(summary.count()).isEqualTo(130);
        assertThat(summary.p99()).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void aMinuteLaterOnlyTheStartRemembers() {
        times.record(5 * MILLI, start);
        assertThat(times.lastMinute(start + 49 * SECOND).count()).isEqualTo(1);
        assertThat(times.lastMinute(start + 71 * SECOND)).isEqualTo(TimeSummary.NONE);
        times.record(7 * MILLI, start + 3600 * SECOND);
        assertThat(times.lastMinute(start + 3601 * SECOND).count()).isEqualTo(1);
        assertThat(times.sinceStart().count()).isEqualTo(2);
    }

    @Test
    void timesThatCannotBeAreKeptWithinTheirLimits() {
        times.record(-1, start);
        times.record(Long.MAX_VALUE, start);
        assertThat(times.sinceStart().max()).isLessThan(Duration.ofMinutes(62));
    }
}
