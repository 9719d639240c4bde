package io.rpcboot.health;

import java.time.Duration;

/**
 * Times that were measured, in short. Each is right to one part in a hundred.
 *
 * @param count how many
 * @param p50 half of them took no longer; zero where there are none
 * @param p99 all but one in a hundred took no longer
 * @param max the longest
 */
public record TimeSummary(long count, Duration p50, Duration p99, Duration max) {

    /** Of no times. */
    public static final TimeSummary NONE = new TimeSummary(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
