package io.rpcboot.health;

import java.time.Duration;

/**
 * How the event loops of a server or of clients are watched.
 *
 * @param tickInterval how often each loop is asked for a sign of life, 10 ms to 1 min; zero for never, so that no
 *     loop is watched
 * @param warnThreshold silence of a loop after which it counts as stuck, and is reported with its stack
 * @param downThreshold silence of a loop after which it counts as down
 * @param profile whether the stacks of the loops are sampled, every 10 ms
 * @param operationFigures whether calls are counted and timed for each operation that is served
 */
public record HealthSettings(
        Duration tickInterval,
        Duration warnThreshold,
        Duration downThreshold,
        boolean profile,
        boolean operationFigures) {

    private static final Duration SHORTEST_TICK = Duration.ofMillis(10);
    private static final Duration LONGEST_TICK = Duration.ofMinutes(1);

    public HealthSettings {
        boolean ticks = !tickInterval.isZero();
        if (ticks && (tickInterval.compareTo(SHORTEST_TICK) < 0 || tickInterval.compareTo(LONGEST_TICK) > 0)) {
            throw new IllegalArgumentException(
                    "tick-interval must be 10 ms to 1 min, or 0 for no watching, but is " + tickInterval);
        }
        if (warnThreshold.compareTo(tickInterval) < 0 || warnThreshold.isZero()) {
            throw new IllegalArgumentException("warn-threshold must be positive and at least tick-interval, which is "
                    + tickInterval + ", but is " + warnThreshold);
        }
        if (downThreshold.compareTo(warnThreshold) < 0) {
            throw new IllegalArgumentException("down-threshold must be at least warn-threshold, which is "
                    + warnThreshold + ", but is " + downThreshold);
        }
    }

    /** A tick each 100 ms, stuck after 1 s, down after 5 s, no profile, figures for each operation. */
    public static HealthSettings defaults() {
        return new HealthSettings(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5), false, true);
    }

    /** No loop is watched and no call counted: what the rest costs is measured against this. */
    public static HealthSettings off() {
        return new HealthSettings(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(5), false, false);
    }

    public HealthSettings withTickInterval(Duration tickInterval) {
        return new HealthSettings(tickInterval, warnThreshold, downThreshold, profile, operationFigures);
    }

    public HealthSettings withThresholds(Duration warnThreshold, Duration downThreshold) {
        return new HealthSettings(tickInterval, warnThreshold, downThreshold, profile, operationFigures);
    }

    public HealthSettings withProfile(boolean profile) {
        return new HealthSettings(tickInterval, warnThreshold, downThreshold, profile, operationFigures);
    }

    /** Whether event loops are watched at all. */
    public boolean isWatching() {
        return !tickInterval.isZero();
    }
}
