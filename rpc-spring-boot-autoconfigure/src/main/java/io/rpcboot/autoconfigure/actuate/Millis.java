package io.rpcboot.autoconfigure.actuate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Times as numbers of milliseconds, to a thousandth. */
final class Millis {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double MOST_SECONDS = 1e9;

    private Millis() {}

    static double of(Duration time) {
        double seconds = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, (double) time.getSeconds()));
        double micros = seconds * 1e6 + time.getNano() / NANOS_PER_MICRO;
        return Math.rint(micros) / MICROS_PER_MILLI;
    }

    static @Nullable Double orNull(@Nullable Duration time) {
        return time == null ? null : of(time);
    }
}
