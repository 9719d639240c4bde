package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoldTimeTests {

    private static final long FIRST = HoldTime.MIN_FIRST_NANOS;

    private final HoldTime held = new HoldTime(this::look);
    private long now = -5 * FIRST;
    private int looks;

    @Test
    void whatIsSoonOverIsNotHeldLonger() {
        held.begin(now);
        assertThat(framesUntilOver(FIRST / 100)).isGreaterThanOrEqualTo(100);
    }

    @Test
    void eachTimeOfABatchIsTwiceTheOneBefore() {
        held.begin(now);
        for (int i = 0; i < 8; i++) {
            long start = now;
            framesUntilOver(FIRST / 2);
            assertThat(now - start).isEqualTo(FIRST << i);
            held.flushed();
        }
        held.begin(now);
        assertThat(framesUntilOver(FIRST / 2)).as("the next batch").isEqualTo(2);
    }

    @Test
    void firstTimeIsHalfOfWhatTheLastBatchTookWithinBounds() {
        assertThat(firstTimeBehindABatchOf(0)).isEqualTo(HoldTime.MIN_FIRST_NANOS);
        assertThat(firstTimeBehindABatchOf(HoldTime.MIN_FIRST_NANOS)).isEqualTo(HoldTime.MIN_FIRST_NANOS);
        assertThat(firstTimeBehindABatchOf(30_000)).isEqualTo(15_000);
        assertThat(firstTimeBehindABatchOf(3 * HoldTime.MAX_FIRST_NANOS)).isEqualTo(HoldTime.MAX_FIRST_NANOS);
    }

    private long firstTimeBehindABatchOf(long nanos) {
        held.begin(now);
        now += nanos;
        held.end();
        now += 1_000_000; // between batches nothing is held
        held.begin(now);
        long start = now;
        framesUntilOver(HoldTime.MAX_FIRST_NANOS / 4);
        return now - start;
    }

    @Test
    void whatIsFlushedForOtherReasonsIsNotHeld() {
        held.begin(now);
        for (int i = 0; i < 100; i++) {
            now += FIRST - 1;
            assertThat(held.isOver()).isFalse();
            held.flushed();
        }
    }

    @Test
    void whereFramesAreQuickTheClockIsReadOnceForMany() {
        for (int batch = 0; batch < 1_000; batch++) {
            held.begin(now);
            for (int i = 0; i < HoldTime.MAX_UNSEEN; i++) {
                now += 10;
                assertThat(held.isOver()).isFalse();
            }
        }
        assertThat(looks).isBetween(1_000, 1_010);
    }

    @Test
    void whereFramesBecomeSlowItIsSoonReadForEach() {
        whereFramesAreQuickTheClockIsReadOnceForMany();
        int unseen = 0;
        for (int count = 1; count > 0 && unseen < 1_000; unseen += count) {
            held.begin(now);
            count = framesUntilOver(FIRST) - 1;
        }
        assertThat(unseen).isLessThan(2 * HoldTime.MAX_UNSEEN);
    }

    private int framesUntilOver(long nanosEach) {
        for (int count = 1; count < 100_000; count++) {
            now += nanosEach;
            if (held.isOver()) {
                return count;
            }
        }
        throw new AssertionError("never over");
    }

    private long look() {
        looks++;
        return now;
    }
}
