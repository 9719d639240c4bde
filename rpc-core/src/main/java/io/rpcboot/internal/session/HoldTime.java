package io.rpcboot.internal.session;

import java.util.function.LongSupplier;

/**
 * How long the frames of a batch are held before they are flushed, though the batch goes on: at first for half of what the batch
 * before has taken, so that both sides work at once, but no less than 10 and no more than 20 us; then twice as long each time, so
 * that none waits longer than its batch has run, and a long batch is not cut into many. Without it, 64 calls that take 0.6 us each
 * at either side kept the other side waiting for longer than it polls: 0.4 M calls a second instead of 1.0 M. The clock costs
 * 30 ns, so it is read at the end of a batch, and within it after as many frames as are likely to take 5 to 10 us. Confined to
 * the event loop.
 */
final class HoldTime {

    /** Twice what a flush takes. Always this long: 1 to 5 % less at 1,024 calls in flight. */
    static final long MIN_FIRST_NANOS = 10_000;

    /** Always this long: 64 calls that take 0.3 us each are flushed at their end only, and an observed one is a tenth slower. */
    static final long MAX_FIRST_NANOS = 20_000;

    /** Most frames between two looks at the clock. */
    static final int MAX_UNSEEN = 32;

    private final LongSupplier clock;
    private long began;
    private long lasted;
    private long since;
    private long limitNanos;
    private long lastLook;
    private int lookAfter = 1;
    private int unseen;

    /** @param clock as {@code System.nanoTime()} */
    HoldTime(LongSupplier clock) {
        this.clock = clock;
    }

    /** A batch begins, at this time of the clock. */
    void begin(long now) {
        began = now;
        limitNanos = Math.max(MIN_FIRST_NANOS, Math.min(MAX_FIRST_NANOS, lasted / 2));
        restart(now);
    }

    /** The batch ends. */
    void end() {
        lasted = clock.getAsLong() - began;
    }

    /** Nothing is held any more, but the batch goes on. */
    void flushed() {
        restart(clock.getAsLong());
    }

    private void restart(long now) {
        since = now;
        lastLook = now;
        unseen = 0;
    }

    /** One more frame is held: whether it is time to flush. */
    boolean isOver() {
        return ++unseen >= lookAfter && look();
    }

    private boolean look() {
        long now = clock.getAsLong();
        long passed = now - lastLook;
        if (passed > MIN_FIRST_NANOS) {
            lookAfter = Math.max(1, lookAfter / 2);
        } else if (passed < MIN_FIRST_NANOS / 2) {
            lookAfter = Math.min(MAX_UNSEEN, lookAfter * 2);
        }
        lastLook = now;
        unseen = 0;
        boolean over = now - since >= limitNanos;
        if (over) {
            limitNanos *= 2;
        }
        return over;
    }
}
