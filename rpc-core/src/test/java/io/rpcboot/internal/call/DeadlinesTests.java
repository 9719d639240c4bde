package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlinesTests {

    private static final Duration LONG = Duration.ofNanos(Deadlines.EXACT_NANOS);
    private static final Duration SHORT = LONG.minusNanos(1);

    private final TimerWheel wheel = new TimerWheel(new ManualLoop());

    @Test
    void longTimeStartsWithItsBatch() {
        long begin = beginBatch();

        assertThat(Deadlines.after(LONG, wheel)).isEqualTo(begin + LONG.toNanos());
    }

    @Test
    void shortTimeStartsWithItsCallThoughTheBatchIsOld() {
        long begin = beginBatch();

        assertThat(Deadlines.after(SHORT, wheel)).isGreaterThan(begin + SHORT.toNanos());
    }

    @Test
    void longTimeStartsAtMost31CallsBehindTheClock() {
        long begin = beginBatch();

        for (int i = 1; i < TimerWheel.MAX_UNSEEN; i++) {
            assertThat(Deadlines.after(LONG, wheel)).isEqualTo(begin + LONG.toNanos());
        }
        long seen = Deadlines.after(LONG, wheel);
        assertThat(seen).isGreaterThan(begin + LONG.toNanos());
        assertThat(Deadlines.after(LONG, wheel)).isEqualTo(seen);
        assertThat(wheel.now()).isEqualTo(seen - LONG.toNanos());
    }

    @Test
    void eachBatchCountsFromItsOwnBeginning() {
        beginBatch();
        for (int i = 1; i < TimerWheel.MAX_UNSEEN; i++) {
            Deadlines.after(LONG, wheel);
        }
        wheel.endBatch();
        long begin = beginBatch();

        assertThat(Deadlines.after(LONG, wheel)).isEqualTo(begin + LONG.toNanos());
    }

    @Test
    void timeStartsWithItsCallOutsideABatchAndOnOtherThreads() {
        long begin = beginBatch();

        assertThat(Deadlines.after(LONG, null)).isGreaterThan(begin + LONG.toNanos());
        wheel.endBatch();
        assertThat(Deadlines.after(LONG, wheel)).isGreaterThan(begin + LONG.toNanos());
    }

    /** Returns when the clock has moved on since. */
    private long beginBatch() {
        wheel.beginBatch();
        long begin = wheel.now();
        while (System.nanoTime() == begin) {
            Thread.onSpinWait();
        }
        return begin;
    }
}
