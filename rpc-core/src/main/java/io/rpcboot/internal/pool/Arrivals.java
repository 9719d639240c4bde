package io.rpcboot.internal.pool;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Admitted calls on their way to the pool's thread, as many as may wait. It is woken once for all that come before it
 * looks, and by those of a batch of an event loop when that ends: a task and a wake-up for each call were more than half
 * of what calls cost that wait. Any thread.
 */
final class Arrivals {

    /** How long calls of a batch wait for its end, at most: a loop may be stuck. */
    static final long LONGEST_BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PoolThread thread;
    private final Runnable task;
    private final Consumer<Waiter> refused;
    private final Queue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** Looks for what a batch has left here too long; runs on as long as there are such calls. On the pool's thread. */
    private final PoolTimer guard;

    private volatile boolean guarded;
    private volatile boolean cameInBatch;

    /**
     * @param task run on the pool's thread: takes what has come
     * @param refused gets those who come when the pool's thread has been shut down
     */
    Arrivals(PoolThread thread, Runnable task, Consumer<Waiter> refused) {
        this.thread = thread;
        this.task = task;
        this.refused = refused;
        this.guard = new PoolTimer(thread, this::look);
    }

    /** @param inBatch whether {@link #wakeIfAny} is called by this thread soon */
    void add(Waiter waiter, boolean inBatch) {
        queue.add(waiter);
        if (inBatch && !cameInBatch) {
            cameInBatch = true;
        }
        if (!inBatch || !guarded) {
            wake();
        }
    }

    void wakeIfAny() {
        if (!queue.isEmpty()) {
            wake();
        }
    }

    /** Has the task run; once, however often it is asked to before it begins. */
    void wake() {
        if (woken.compareAndSet(false, true) && !thread.execute(task)) {
            woken.set(false);
            for (Waiter waiter = queue.poll(); waiter != null; waiter = queue.poll()) {
                refused.accept(waiter);
            }
        }
    }

    // ---- on the pool's thread ----

    /** The task begins: who comes from now on wakes this thread again. */
    void onWoken() {
        woken.set(false);
        if (cameInBatch && !guarded) {
            guard();
        }
    }

    @Nullable
    Waiter poll() {
        return queue.poll();
    }

    /** Nobody is admitted any more; who is on the way is taken now, though its loop be stuck. */
    void close() {
        guard.clear();
        unguard();
    }

    private void guard() {
        guarded = true;
        cameInBatch = false;
        guard.set(thread.now(), LONGEST_BATCH_NANOS);
    }

    private void look() {
        if (cameInBatch) {
            guard();
            wakeIfAny();
        } else {
            unguard();
        }
    }

    private void unguard() {
        guarded = false; // before the look: who has come meanwhile is seen, or sees this
        wakeIfAny();
    }
}
