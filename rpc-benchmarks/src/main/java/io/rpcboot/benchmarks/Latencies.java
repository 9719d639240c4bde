package io.rpcboot.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How long calls take, recorded in a window of its own: the window that gives the rate does not look at the clock.
 * Calls begin and end on the threads that make them and hear of them; windows are opened and closed by any.
 */
final class Latencies {

    static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int DIGITS = 3;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(MAX_NANOS, DIGITS);
    private final LongSupplier clock;
    private volatile boolean recording;

    Latencies() {
        this(System::nanoTime);
    }

    Latencies(LongSupplier clock) {
        this.clock = clock;
    }

    /** Opens a window. */
    void start() {
        recorder.reset();
        recording = true;
    }

    /** Closes the window. */
    Percentiles stop() {
        recording = false;
        Histogram histogram = recorder.getIntervalHistogram();
        return new Percentiles(
                histogram.getTotalCount(),
                micros(histogram, 50),
                micros(histogram, 99),
                micros(histogram, 99.9),
                histogram.getMaxValue() / 1e3);
    }

    /** A call begins now. */
    void begun(Slot slot) {
        slot.begunNanos(recording ? clock.getAsLong() : 0);
    }

    /** A call begins that was meant to begin at a time of the past. */
    void begun(Slot slot, long intendedNanos) {
        slot.begunNanos(recording ? intendedNanos : 0);
    }

    /** The slot's call has been answered. By one thread at a time. */
    void ended(Slot slot) {
        if (slot.begunNanos() != 0 && recording) {
            long nanos = clock.getAsLong() - slot.begunNanos();
            recorder.recordValue(Math.max(0, Math.min(nanos, MAX_NANOS)));
        }
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
