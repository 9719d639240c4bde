package io.rpcboot.internal.health;

import io.rpcboot.health.TimeSummary;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Times of the last minute, kept in windows of ten seconds, and perhaps those since the start. In microseconds and with two
 * digits. There is one of these for each pool, so a window in which nothing was recorded has no histogram, and one that
 * has is packed: a pool with one idle connection took 9.9 KiB in all with a plain one, and takes 6.3. Safe for any thread
 * but meant for few times a second: whoever records may have to wait for a reader.
 */
public final class RecentTimes {

    private static final int WINDOWS = 6;
    private static final int DIGITS = 2;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Longer times count as this one: a histogram grows with its longest time. */
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

    private final @Nullable Histogram sinceStart;
    private final @Nullable PackedHistogram[] windows = new PackedHistogram[WINDOWS];
    private long windowEnd;
    private int current;

    /**
     * Those of the last minute alone.
     *
     * @param now the time, on the scale of {@link System#nanoTime}
     */
    public static RecentTimes ofMinute(long now) {
        return new RecentTimes(null, now);
    }

    /**
     * Those since the start as well.
     *
     * @param now the time, on the scale of {@link System#nanoTime}
     */
    public static RecentTimes sinceStart(long now) {
        return new RecentTimes(new Histogram(DIGITS), now);
    }

    private RecentTimes(@Nullable Histogram sinceStart, long now) {
        this.sinceStart = sinceStart;
        windowEnd = now + WINDOW_NANOS;
    }

    /** Adds a time. */
    public void record(long nanos, long now) {
        record(nanos, 0, now);
    }

    /**
     * Adds a time that held up further measurements, one each {@code intervalNanos}: those that would have been made
     * meanwhile are added with the time that was left to each, so that one long stall does not pass for one slow
     * task among many.
     */
    public synchronized void record(long nanos, long intervalNanos, long now) {
        turnTo(now);
        long micros = Math.max(0, Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos)));
        long intervalMicros = TimeUnit.NANOSECONDS.toMicros(intervalNanos);
        PackedHistogram window = windows[current];
        if (window == null) {
            window = new PackedHistogram(DIGITS);
            windows[current] = window;
        }
        window.recordValueWithExpectedInterval(micros, intervalMicros);
        if (sinceStart != null) {
            sinceStart.recordValueWithExpectedInterval(micros, intervalMicros);
        }
    }

    public synchronized TimeSummary lastMinute(long now) {
        turnTo(now);
        Histogram sum = new Histogram(DIGITS);
        for (PackedHistogram window : windows) {
            if (window != null) {
                sum.add(window);
            }
        }
        return summary(sum);
    }

    public synchronized TimeSummary sinceStart() {
        return sinceStart == null ? TimeSummary.NONE : summary(sinceStart);
    }

    private void turnTo(long now) {
        for (int turned = 0; now - windowEnd >= 0; turned++) {
            if (turned >= WINDOWS) {
                windowEnd = now + WINDOW_NANOS;
                return;
            }
            current = (current + 1) % WINDOWS;
            windows[current] = null;
            windowEnd += WINDOW_NANOS;
        }
    }

    static TimeSummary summary(org.HdrHistogram.AbstractHistogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return TimeSummary.NONE;
        }
        return new TimeSummary(
                histogram.getTotalCount(),
                micros(histogram.getValueAtPercentile(50)),
                micros(histogram.getValueAtPercentile(99)),
                micros(histogram.getMaxValue()));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }
}
