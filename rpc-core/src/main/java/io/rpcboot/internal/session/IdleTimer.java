package io.rpcboot.internal.session;

import io.rpcboot.internal.call.TimerEntry;
import io.rpcboot.internal.call.TimerWheel;
import java.util.function.BooleanSupplier;

/** Finds a connection that has had no calls for a time. Confined to the event loop. */
final class IdleTimer extends TimerEntry {

    private final TimerWheel timers;
    private final long idleNanos;
    private final BooleanSupplier busy;
    private final Runnable onIdle;
    private long idleSince;

    /**
     * @param idleNanos zero for never
     * @param busy whether there are calls
     */
    IdleTimer(TimerWheel timers, long idleNanos, BooleanSupplier busy, Runnable onIdle) {
        this.timers = timers;
        this.idleNanos = idleNanos;
        this.busy = busy;
        this.onIdle = onIdle;
    }

    /** A call has ended, or the connection is ready. */
    void touch() {
        if (idleNanos > 0) {
            idleSince = timers.now();
            if (!isScheduled()) {
                timers.schedule(this, idleSince + idleNanos);
            }
        }
    }

    void stop() {
        timers.cancel(this);
    }

    @Override
    protected void onTimeout() {
        long now = timers.now();
        if (busy.getAsBoolean()) {
            timers.schedule(this, now + idleNanos);
        } else if (now - idleSince < idleNanos) {
            timers.schedule(this, idleSince + idleNanos);
        } else {
            onIdle.run();
        }
    }
}
