package io.rpcboot.internal.pool;

import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One task that is due at one time, which may be moved. On the pool's thread. */
final class PoolTimer {

    /** A delay that means never. */
    static final long NEVER = Long.MAX_VALUE;

    private final PoolThread thread;
    private final Runnable task;
    private long dueNanos;
    private @Nullable Future<?> pending;

    PoolTimer(PoolThread thread, Runnable task) {
        this.thread = thread;
        this.task = task;
    }

    /** Has the task run once after {@code delayNanos}, instead of when it was to run before. */
    void set(long now, long delayNanos) {
        if (delayNanos == NEVER) {
            clear();
            return;
        }
        if (pending != null && dueNanos == now + delayNanos) {
            return;
        }
        clear();
        dueNanos = now + delayNanos;
        pending = thread.schedule(this::run, delayNanos);
    }

    /** As {@link #set}, but leaves it alone if it is to run before that. */
    void setIfEarlier(long now, long delayNanos) {
        if (pending == null || now + delayNanos - dueNanos < 0) {
            set(now, delayNanos);
        }
    }

    void clear() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }

    boolean isSet() {
        return pending != null;
    }

    private void run() {
        pending = null;
        task.run();
    }
}
