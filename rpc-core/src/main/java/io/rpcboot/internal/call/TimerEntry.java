package io.rpcboot.internal.call;

import org.jspecify.annotations.Nullable;

/** Something with a time limit; its own node in a {@link TimerWheel}, so that a limit allocates nothing. */
public abstract class TimerEntry {

    long dueNanos;
    short bucket = -1;

    @Nullable
    TimerEntry previous;

    @Nullable
    TimerEntry next;

    /** The limit has passed; called once, on the event loop, after the entry has left the wheel. */
    protected abstract void onTimeout();

    /** Whether this entry is in a wheel. */
    public final boolean isScheduled() {
        return bucket >= 0;
    }
}
