package io.rpcboot.internal.pool;

import io.rpcboot.internal.call.ClientCall;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for a place: a link of the queue, and what the call runs when it is cancelled. Made on any
 * thread; its links, timer and order belong to the pool's.
 */
final class Waiter implements Runnable {

    final ClientCall<?> call;
    final long sinceNanos;
    /** When the wait ends at the latest. */
    final long limitNanos;
    /** Whether that is the call's own deadline, and not the acquire timeout. */
    final boolean limitIsDeadline;

    private final WaitingCalls queue;

    long order;
    boolean queued;

    @Nullable
    Waiter previous;

    @Nullable
    Waiter next;

    Waiter(WaitingCalls queue, ClientCall<?> call, long now, long acquireNanos) {
        this.queue = queue;
        this.call = call;
        this.sinceNanos = now;
        long deadline = call.deadlineNanos();
        boolean deadlineFirst = deadline != ClientCall.NO_DEADLINE && deadline - now <= acquireNanos;
        this.limitIsDeadline = deadlineFirst;
        this.limitNanos = deadlineFirst ? deadline : now + acquireNanos;
    }

    /** The call was cancelled; on any thread, perhaps after it was opened. */
    @Override
    public void run() {
        queue.onCancel(this);
    }
}
