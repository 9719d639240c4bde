package io.rpcboot.internal.health;

import io.rpcboot.RpcCode;
import io.rpcboot.health.TimeSummary;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one operation on one event loop. Written by that loop, which is why counting costs no more than a
 * plain field; read by any thread.
 *
 * <p>Time is that of the batch of frames, which costs nothing: a call that ends in a later batch is measured by it.
 * Of the calls that end in the batch that brought them the first one is measured with the clock, and stands for the
 * others: a look at the clock for each would cost 7 to 19 % (DESIGN section 7, fact 6).
 */
public final class OperationFigures {

    private static final int DIGITS = 2;

    /** Numbers of codes begin with 1. */
    private static final int CODES = RpcCode.values().length + 1;

    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLongArray errors = new AtomicLongArray(CODES);
    private volatile @Nullable Window window;
    private long measuredBatch = Long.MIN_VALUE;
    private long unmeasured;

    /**
     * The times of a minute, and of the one before.
     *
     * @param end when the minute is over
     */
    private record Window(
            long end, AtomicHistogram micros, @Nullable AtomicHistogram before) {

        static Window next(@Nullable Window last, long now) {
            AtomicHistogram before = last != null && now - last.end < WINDOW_NANOS ? last.micros : null;
            return new Window(now + WINDOW_NANOS, histogram(), before);
        }

        private static AtomicHistogram histogram() {
            return new AtomicHistogram(LONGEST_MICROS, DIGITS);
        }
    }

    // ---- on the event loop ----

    /**
     * A call has begun.
     *
     * @param now the time, that of the batch if there is one
     * @return when, for {@link #end}
     */
    public long begin(long now, boolean inBatch) {
        calls.lazySet(calls.getPlain() + 1);
        if (!inBatch || measuredBatch == now) {
            return now;
        }
        measuredBatch = now;
        return System.nanoTime();
    }

    /**
     * A call has ended.
     *
     * @param error with what error; null for none
     */
    public void end(long beganNanos, long now, boolean inBatch, @Nullable RpcCode error) {
        ended.lazySet(ended.getPlain() + 1);
        if (error != null) {
            int code = error.number();
            errors.lazySet(code, errors.getPlain(code) + 1);
        }
        if (!inBatch || beganNanos - now < 0) {
            took(now - beganNanos, 1, now);
        } else if (beganNanos == now) {
            unmeasured++;
        } else {
            took(System.nanoTime() - beganNanos, 1 + unmeasured, now);
            unmeasured = 0;
        }
    }

    private void took(long nanos, long times, long now) {
        Window current = window;
        if (current == null || now - current.end >= 0) {
            current = Window.next(current, now);
            window = current;
        }
        long micros = Math.max(0, Math.min(LONGEST_MICROS, nanos / 1_000));
        current.micros.recordValueWithCount(micros, times);
        if (nanos > longestNanos.getPlain()) {
            longestNanos.lazySet(nanos);
        }
    }

    // ---- any thread ----

    /** Calls that have ended, which must be read before {@link #calls}: the difference is then never negative. */
    public long ended() {
        return ended.get();
    }

    public long calls() {
        return calls.get();
    }

    public Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    /** Adds what ended with an error, by its code. */
    public void addErrors(Map<RpcCode, Long> sums) {
        for (RpcCode code : RpcCode.values()) {
            long count = errors.get(code.number());
            if (count > 0) {
                sums.merge(code, count, Long::sum);
            }
        }
    }

    /** Adds the times of the last one or two minutes. */
    public void addTimes(TimeSum sum, long now) {
        Window current = window;
        if (current == null || now - current.end >= WINDOW_NANOS) {
            return;
        }
        sum.histogram.add(current.micros);
        if (current.before != null && now - current.end < 0) {
            sum.histogram.add(current.before);
        }
    }

    /** Times of several loops together. */
    public static final class TimeSum {

        private final Histogram histogram = new Histogram(DIGITS);

        public TimeSummary summary() {
            return RecentTimes.summary(histogram);
        }
    }
}
