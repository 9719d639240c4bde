package io.rpcboot.internal.pool;

import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.health.RecentTimes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for a place, first come first served, bounded in number and time. Who comes is counted on
 * its own thread, so that neither the queue nor the tasks that lead to it can grow without bound; the queue itself
 * belongs to the pool's thread.
 */
final class WaitingCalls {

    /** What becomes of a call that wants to wait. */
    enum Admission {
        ADMITTED,
        FULL,
        CLOSED
    }

    /** One timer for all: behind an end of waiting the next one comes no sooner, so that a look at all of them stays rare. */
    static final long EXPIRY_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int CLOSED = Integer.MIN_VALUE;

    private final PoolThread thread;
    private final LiveConnections live;
    private final int maxPending;
    private final long acquireNanos;
    private final Function<Waiter, Throwable> expired;
    private final AtomicInteger admitted = new AtomicInteger();
    private final LongAdder turnedAway = new LongAdder();

    // Written on the pool's thread; others look whether somebody waits, and who has waited longest.
    private volatile @Nullable Waiter first;
    private @Nullable Waiter last;
    private int size;
    private long waited;
    private long timedOut;
    private long failed;
    private final RecentTimes waits;
    private final PoolTimer expiry;

    WaitingCalls(
            PoolThread thread,
            LiveConnections live,
            int maxPending,
            long acquireNanos,
            Function<Waiter, Throwable> expired) {
        this.thread = thread;
        this.live = live;
        this.maxPending = maxPending;
        this.acquireNanos = acquireNanos;
        this.expired = expired;
        this.waits = RecentTimes.ofMinute(thread.now());
        this.expiry = new PoolTimer(thread, this::expire);
    }

    // ---- any thread ----

    /** Whether nobody waits or is on the way to the queue: a call that finds a place then overtakes nobody. */
    boolean isUnused() {
        return admitted.get() == 0;
    }

    /** Whether nobody stands in the queue; calls on their way to it are not counted. */
    boolean isEmpty() {
        return first == null;
    }

    @Nullable
    Waiter first() {
        return first;
    }

    /** Calls in the queue and on their way to it. */
    int admitted() {
        return admitted.get() & ~CLOSED;
    }

    int maxPending() {
        return maxPending;
    }

    /** Counts a call in; each that is admitted leaves by {@link #leave} or through the queue. */
    Admission admit() {
        int now = admitted.get();
        while (now >= 0 && now < maxPending) {
            if (admitted.compareAndSet(now, now + 1)) {
                return Admission.ADMITTED;
            }
            now = admitted.get();
        }
        if (now < 0) {
            return Admission.CLOSED;
        }
        turnedAway.increment();
        return Admission.FULL;
    }

    void leave() {
        admitted.decrementAndGet();
    }

    Waiter waiter(ClientCall<?> call) {
        return new Waiter(this, call, thread.now(), acquireNanos);
    }

    void onCancel(Waiter waiter) {
        thread.execute(() -> drop(waiter));
    }

    /** Admits nobody from now on. */
    void close() {
        admitted.updateAndGet(now -> now | CLOSED);
    }

    /** As {@link #close}, unless somebody waits or is about to. */
    boolean closeIfUnused() {
        return admitted.compareAndSet(0, CLOSED);
    }

    boolean isClosed() {
        return admitted.get() < 0;
    }

    // ---- on the pool's thread ----

    int size() {
        return size;
    }

    long waited() {
        return waited;
    }

    long timedOut() {
        return timedOut;
    }

    /** Calls that got no place, those that timed out included, but not those that were turned away. */
    long failed() {
        return failed;
    }

    /** How long calls waited that got a place in the end, or failed. */
    RecentTimes waits() {
        return waits;
    }

    long turnedAway() {
        return turnedAway.sum();
    }

    /** Puts an admitted call at the end of the queue. */
    void add(Waiter waiter) {
        assert thread.isCurrent();
        Waiter before = last;
        waiter.previous = before;
        waiter.queued = true;
        last = waiter;
        size++;
        if (before == null) {
            first = waiter;
        } else {
            before.next = waiter;
        }
        long now = thread.now();
        expiry.setIfEarlier(now, waiter.limitNanos - now);
        waiter.call.onCancelWhileWaiting(waiter);
    }

    /** Gives free places to those who wait, in their order. */
    void serve() {
        assert thread.isCurrent();
        long now = first == null ? 0 : thread.now();
        for (Waiter next = first; next != null; next = first) {
            if (next.call.isCancelled()) {
                drop(next);
                continue;
            }
            PooledConnection free = live.reserve();
            if (free == null) {
                return;
            }
            remove(next);
            waited++;
            record(next, now);
            free.open(next.call);
        }
    }

    /** Fails those who wait in vain, each with an error of its own. */
    void failIf(Predicate<Waiter> hopeless, Function<Waiter, Throwable> error) {
        failFrom(first, hopeless, error);
    }

    /** As {@link #failIf}, of those who came last: of this order and later ones. */
    void failNewest(long fromOrder, Predicate<Waiter> hopeless, Function<Waiter, Throwable> error) {
        Waiter from = null;
        for (Waiter waiter = last; waiter != null && waiter.order >= fromOrder; waiter = waiter.previous) {
            from = waiter;
        }
        failFrom(from, hopeless, error);
    }

    private void failFrom(@Nullable Waiter from, Predicate<Waiter> hopeless, Function<Waiter, Throwable> error) {
        assert thread.isCurrent();
        for (Waiter waiter = from; waiter != null; ) {
            Waiter next = waiter.next;
            if (hopeless.test(waiter)) {
                fail(waiter, error.apply(waiter));
            }
            waiter = next;
        }
    }

    private void fail(Waiter waiter, Throwable error) {
        remove(waiter);
        failed++;
        record(waiter, thread.now());
        thread.fail(waiter.call, error);
    }

    /** An admitted call was cancelled before it stood in the queue. */
    void discard(Waiter waiter) {
        leave();
        waiter.call.releasePayload();
    }

    private void record(Waiter waiter, long now) {
        waits.record(now - waiter.sinceNanos, now);
    }

    private void drop(Waiter waiter) {
        if (waiter.queued) {
            remove(waiter);
            waiter.call.releasePayload();
        }
    }

    private void expire() {
        long now = thread.now();
        failIf(waiter -> waiter.limitNanos - now <= 0, waiter -> {
            timedOut++;
            return expired.apply(waiter);
        });
        long rest = PoolTimer.NEVER;
        for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
            rest = Math.min(rest, waiter.limitNanos - now);
        }
        expiry.set(now, Math.max(rest, EXPIRY_STEP_NANOS));
    }

    private void remove(Waiter waiter) {
        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.previous = null;
        waiter.next = null;
        waiter.queued = false;
        if (first == null) {
            expiry.clear();
        }
        waiter.call.onCancelWhileWaiting(null);
        size--;
        leave();
    }
}
