package io.rpcboot.benchmarks;

import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The times at which calls of an open loop are meant to begin: evenly, whatever has become of earlier ones. Who is
 * late because nothing was free does not move the later times, so that waiting counts as what it is to a caller.
 * For one thread, which sleeps until a call is due; after a sleep it makes all calls that are due by then.
 */
final class Schedule {

    private final DoubleSupplier rate;
    private final LongSupplier clock;
    private final LongConsumer sleep;
    private double perSecond;
    private long startNanos;
    private long count;
    private long nowNanos;

    /** @param rate calls a second, looked at before each; 0 for as many as there are places for */
    Schedule(DoubleSupplier rate) {
        this(rate, System::nanoTime, LockSupport::parkNanos);
    }

    Schedule(DoubleSupplier rate, LongSupplier clock, LongConsumer sleep) {
        this.rate = rate;
        this.clock = clock;
        this.sleep = sleep;
    }

    /** Waits until the next call is due, and says when it was; 0 if calls are not paced. */
    long await() {
        double wanted = rate.getAsDouble();
        if (wanted == 0) {
            return 0;
        }
        if (wanted != perSecond) {
            perSecond = wanted;
            startNanos = clock.getAsLong();
            nowNanos = startNanos;
            count = 0;
        }
        long due = startNanos + (long) (count++ * 1e9 / perSecond);
        while (due - nowNanos > 0) {
            nowNanos = clock.getAsLong();
            if (due - nowNanos > 0) {
                sleep.accept(due - nowNanos);
                nowNanos = clock.getAsLong();
            }
        }
        return due;
    }
}
