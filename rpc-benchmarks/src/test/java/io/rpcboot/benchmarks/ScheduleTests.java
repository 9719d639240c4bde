package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTests {

    private double perSecond;
    private long nowNanos = 1_000_000;
    private long oversleptNanos;
    private final List<Long> sleeps = new ArrayList<>();
    private final Schedule schedule = new Schedule(() -> perSecond, () -> nowNanos, nanos -> {
        sleeps.add(nanos);
        nowNanos += nanos + oversleptNanos;
    });

    @Test
    void withoutARateNobodyWaits() {
        assertThat(schedule.await()).isZero();
        assertThat(sleeps).isEmpty();
    }

    @Test
    void callsAreDueEvenly() {
        perSecond = 1000;

        assertThat(List.of(schedule.await(), schedule.await(), schedule.await()))
                .containsExactly(1_000_000L, 2_000_000L, 3_000_000L);
        assertThat(sleeps).containsExactly(1_000_000L, 1_000_000L);
    }

    @Test
    void oversleepingMovesNoLaterCall() {
        perSecond = 1000;
        oversleptNanos = 2_500_000;

        assertThat(List.of(schedule.await(), schedule.await(), schedule.await(), schedule.await(), schedule.await()))
                .containsExactly(1_000_000L, 2_000_000L, 3_000_000L, 4_000_000L, 5_000_000L);
        assertThat(sleeps).containsExactly(1_000_000L, 500_000L);
    }

    @Test
    void whoWasHeldUpMakesTheCallsThatAreDueAtTheirOldTimes() {
        perSecond = 1000;
        schedule.await();
        nowNanos += 10_000_000; // no slot was free

        assertThat(schedule.await()).isEqualTo(2_000_000);
        assertThat(schedule.await()).isEqualTo(3_000_000);
        assertThat(sleeps).isEmpty();
    }

    @Test
    void anotherRateBeginsNow() {
        perSecond = 1000;
        schedule.await();
        nowNanos = 7_000_000;
        perSecond = 500;

        assertThat(schedule.await()).isEqualTo(7_000_000);
        assertThat(schedule.await()).isEqualTo(9_000_000);
    }

    @Test
    void ratesThatDivideNoSecondDoNotDrift() {
        perSecond = 3;
        for (int i = 0; i < 300; i++) {
            schedule.await();
        }

        assertThat(schedule.await()).isEqualTo(100_001_000_000L);
    }
}
