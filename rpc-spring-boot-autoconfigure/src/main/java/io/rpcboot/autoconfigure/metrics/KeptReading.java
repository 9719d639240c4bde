package io.rpcboot.autoconfigure.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reading that is taken at most twice a second, whoever asks. Safe for any thread. */
final class KeptReading<T> {

    static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<T> source;
    private final LongSupplier clock;
    private @Nullable T kept;
    private long keptUntil;

    KeptReading(Supplier<T> source) {
        this(source, System::nanoTime);
    }

    KeptReading(Supplier<T> source, LongSupplier clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Who comes while it is taken waits for it; that is a second at most. */
    synchronized T get() {
        T reading = kept;
        if (reading == null || clock.getAsLong() - keptUntil >= 0) {
            reading = source.get();
            kept = reading;
            keptUntil = clock.getAsLong() + KEPT_NANOS;
        }
        return reading;
    }
}
