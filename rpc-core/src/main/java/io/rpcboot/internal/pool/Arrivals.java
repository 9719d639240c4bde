package io.rpcboot.internal.pool;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Admitted calls on their way to the pool's thread, which is woken once for all that come before it looks: a task for
 * each was a third of what calls cost that wait. As many as are admitted, at most. Any thread.
 */
final class Arrivals {

    private final PoolThread thread;
    private final Runnable task;
    private final Queue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** @param task run on the pool's thread; takes what has come */
    Arrivals(PoolThread thread, Runnable task) {
        this.thread = thread;
        this.task = task;
    }

    /** False if the pool's thread has been shut down: the caller then takes what is here. */
    boolean add(Waiter waiter) {
        queue.add(waiter);
        return wake();
    }

    @Nullable
    Waiter poll() {
        return queue.poll();
    }

    /** On the pool's thread, before it takes what has come; those who come from now on wake it again. */
    void beginTaking() {
        woken.set(false);
    }

    /** Has what was left taken later. */
    void endTaking() {
        if (!queue.isEmpty()) {
            wake();
        }
    }

    private boolean wake() {
        if (!woken.compareAndSet(false, true) || thread.execute(task)) {
            return true;
        }
        woken.set(false);
        return false;
    }
}
