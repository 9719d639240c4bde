package io.rpcboot.internal.transport;

import java.time.Duration;

/**
 * The event loops of one side.
 *
 * @param threads how many
 * @param busyPoll how long one looks for events before it sleeps, twice as long after a pause; zero for not at all
 */
public record LoopSettings(int threads, Duration busyPoll) {

    /** What it costs in a virtual machine to sleep and to be woken, at both sides together. */
    public static final Duration DEFAULT_BUSY_POLL = Duration.ofNanos(50_000);

    /** More than any wake-up takes. */
    public static final Duration MAX_BUSY_POLL = Duration.ofMillis(1);

    public LoopSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("event-loop threads: " + threads + ", at least 1");
        }
        if (busyPoll.isNegative() || busyPoll.compareTo(MAX_BUSY_POLL) > 0) {
            throw new IllegalArgumentException("busy-poll: " + busyPoll + ", 0 to " + MAX_BUSY_POLL);
        }
    }
}
