package io.rpcboot;

import java.time.Duration;

/** Checks of configured times. */
final class Durations {

    /** Longest time that can be configured; more is taken for a mistake, and would overflow a nanosecond clock. */
    static final Duration LONGEST = Duration.ofDays(365);

    private Durations() {}

    static void requirePositive(String name, Duration value) {
        if (value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, but is 0");
        }
        requireNotNegative(name, value);
    }

    static void requireNotNegative(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be 0 to " + LONGEST.toDays() + " days, but is " + value);
        }
    }
}
