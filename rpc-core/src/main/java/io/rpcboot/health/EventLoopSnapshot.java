package io.rpcboot.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event loop at one moment.
 *
 * @param name name of its thread; of one that has never answered, what is known of it
 * @param named whether it has answered once, so that the name is that of its thread
 * @param state how it answers
 * @param silentFor how long it has not answered the probe that is under way; zero if it has
 * @param operation the operation whose code is on the loop at this moment; null if none is
 * @param stack the stack of its thread, the innermost frame first; empty unless it is stuck
 * @param lag how late tasks ran in the last minute, in steps of a tick: a stall counts for all who would have waited
 * @param lagSinceStart the same since the loop is watched
 * @param pendingTasks tasks in its queue
 * @param connections connections that live on it
 * @param busyShare part of the last minute, 0 to 1, in which it ran code or did not answer
 * @param stalls how often it was stuck since it is watched
 * @param lastStall the last time that it was stuck and has answered again; null if there was none
 */
public record EventLoopSnapshot(
        String name,
        boolean named,
        State state,
        Duration silentFor,
        @Nullable String operation,
        List<String> stack,
        TimeSummary lag,
        TimeSummary lagSinceStart,
        int pendingTasks,
        int connections,
        double busyShare,
        long stalls,
        @Nullable Stall lastStall) {

    /** How a loop answers. */
    public enum State {
        /** In time, or late by less than the warn threshold. */
        UP,
        /** Not for longer than the warn threshold. */
        STUCK,
        /** Not for longer than the down threshold. */
        DOWN
    }

    /**
     * A time in which a loop was stuck.
     *
     * @param began when
     * @param lasted how long it did not answer
     * @param operation the operation whose code was on the loop; null if none was
     * @param stack the stack of its thread when it was reported
     */
    public record Stall(
            Instant began, Duration lasted, @Nullable String operation, List<String> stack) {}
}
