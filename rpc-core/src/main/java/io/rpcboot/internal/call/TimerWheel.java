package io.rpcboot.internal.call;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time limits of all calls and connections of one event loop, and its clock. A hashed wheel: limits are
 * linked into the bucket of their tick, and are due at most one tick late. Confined to the loop.
 *
 * <p>A limit per call through {@code eventLoop.schedule} costs 17 to 42 % of the call rate, this wheel 1 to 2 %
 * (DESIGN section 7, fact 7). It wakes the loop only for a bucket that holds something.
 */
public final class TimerWheel {

    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    static final int BUCKETS = 512;

    /** Limits set within a batch between two looks at the clock. */
    static final int MAX_UNSEEN = 32;

    /** The list of entries that are due, behind the buckets. */
    private static final int DUE = BUCKETS;

    private static final Logger logger = LoggerFactory.getLogger(TimerWheel.class);

    private final EventLoop loop;
    private final @Nullable TimerEntry[] buckets = new TimerEntry[BUCKETS + 1];
    private final long origin = System.nanoTime();
    private final CurrentCall currentCall = CurrentCall.ofThread();
    private long lastTick;
    private int size;
    private long wakeUpTick = Long.MAX_VALUE;
    private @Nullable Future<?> wakeUp;
    private long batchNow;
    private boolean inBatch;
    private int unseen;
    private @Nullable String running;
    private int entered;

    TimerWheel(EventLoop loop) {
        this.loop = loop;
    }

    /** The wheel of the current thread, which must be the event loop. */
    public static TimerWheel of(EventLoop loop) {
        assert loop.inEventLoop();
        CurrentCall thread = CurrentCall.ofThread();
        TimerWheel wheel = thread.wheel();
        if (wheel == null || wheel.loop != loop) {
            wheel = new TimerWheel(loop);
            thread.wheel(wheel);
        }
        return wheel;
    }

    /** The wheel of the current thread; null if it is no event loop, or has none. */
    static @Nullable TimerWheel ofThread() {
        CurrentCall thread = CurrentCall.ifAny();
        return thread == null ? null : thread.wheel();
    }

    /** Whether the current thread is the event loop. */
    boolean isCurrent() {
        return loop.inEventLoop();
    }

    /** Runs something on the event loop; false if that has ended. Any thread. */
    boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * The time, on the scale of {@code System.nanoTime()}. Between {@link #beginBatch} and {@link #endBatch} it
     * stands still: reading the clock once for each batch of frames is free, once a call costs 7 to 19 %.
     */
    public long now() {
        return inBatch ? batchNow : System.nanoTime();
    }

    /** Starts a batch of frames or tasks. */
    public void beginBatch() {
        batchNow = System.nanoTime();
        inBatch = true;
        unseen = 0;
    }

    /** As {@link #now}, but for limits: a batch of calls that take long looks at the clock again, after each {@link #MAX_UNSEEN}. */
    long nowForLimit() {
        if (inBatch && ++unseen >= MAX_UNSEEN) {
            unseen = 0;
            batchNow = System.nanoTime();
        }
        return now();
    }

    public void endBatch() {
        inBatch = false;
    }

    /** Whether a batch is under way, so that {@link #now} stands still. */
    public boolean inBatch() {
        return inBatch;
    }

    /**
     * Code of the application is about to run for a call. What is kept is the operation, which mostly is the one of
     * before: G1 takes a fence to store a reference to each new call.
     *
     * @return what {@link #leave} gets
     */
    @Nullable
    String enter(Call call) {
        String before = running;
        run(call.operation());
        entered++;
        return before;
    }

    void leave(@Nullable String before) {
        entered--;
        if (entered > 0) {
            run(before);
        }
    }

    @SuppressWarnings("ReferenceEquality") // saves a store; equal strings that are not the same are stored
    private void run(@Nullable String operation) {
        if (running != operation) {
            running = operation;
        }
    }

    /** Where the loop's thread keeps which call it serves; here, so that it is not looked for with each call. */
    CurrentCall currentCall() {
        return currentCall;
    }

    /**
     * The operation whose code is on this loop; null if none is. Any thread: plain fields, since what is of interest
     * is a loop that has been in the same code for long.
     */
    public @Nullable String runningOperation() {
        return entered > 0 ? running : null;
    }

    /** Sets a limit; one that was set before is replaced. */
    public void schedule(TimerEntry entry, long dueNanos) {
        cancel(entry);
        long tick = Math.max(tickOf(dueNanos) + 1, lastTick + 1);
        int bucket = (int) (tick & (BUCKETS - 1));
        entry.dueNanos = dueNanos;
        link(entry, bucket);
        size++;
        if (tick < wakeUpTick) {
            wakeUpAt(tick);
        }
    }

    /** Takes a limit away; harmless if there is none. */
    public void cancel(TimerEntry entry) {
        if (entry.bucket < 0) {
            return;
        }
        unlink(entry);
        size--;
    }

    private long tickOf(long nanos) {
        return Math.floorDiv(nanos - origin, TICK_NANOS);
    }

    private void wakeUpAt(long tick) {
        if (wakeUp != null) {
            wakeUp.cancel(false);
        }
        wakeUpTick = tick;
        long delay = origin + tick * TICK_NANOS - System.nanoTime();
        wakeUp = loop.schedule(this::advance, Math.max(delay, 0), TimeUnit.NANOSECONDS);
    }

    private void advance() {
        wakeUp = null;
        wakeUpTick = Long.MAX_VALUE;
        long now = System.nanoTime();
        long tick = tickOf(now);
        long first = Math.max(lastTick + 1, tick - BUCKETS + 1);
        lastTick = tick;
        for (long t = first; t <= tick; t++) {
            expire((int) (t & (BUCKETS - 1)), now);
        }
        scheduleNext(tick);
    }

    private void expire(int bucket, long now) {
        TimerEntry entry = buckets[bucket];
        while (entry != null) {
            TimerEntry following = entry.next;
            if (entry.dueNanos - now <= 0) {
                unlink(entry);
                link(entry, DUE);
            }
            entry = following;
        }
        // One by one from the list: what a time-out does may cancel others that are due.
        for (TimerEntry due = buckets[DUE]; due != null; due = buckets[DUE]) {
            cancel(due);
            timeOut(due);
        }
    }

    private void link(TimerEntry entry, int bucket) {
        TimerEntry head = buckets[bucket];
        entry.bucket = (short) bucket;
        entry.next = head;
        if (head != null) {
            head.previous = entry;
        }
        buckets[bucket] = entry;
    }

    private void unlink(TimerEntry entry) {
        TimerEntry previous = entry.previous;
        TimerEntry next = entry.next;
        if (previous == null) {
            buckets[entry.bucket] = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        entry.bucket = -1;
        entry.previous = null;
        entry.next = null;
    }

    /** What an entry throws harms nobody but itself: the others of this turn are due all the same. */
    private static void timeOut(TimerEntry entry) {
        try {
            entry.onTimeout();
        } catch (Throwable e) {
            logger.warn("a time-out threw", e);
        }
    }

    private void scheduleNext(long tick) {
        if (size == 0) {
            return;
        }
        for (long t = tick + 1; t <= tick + BUCKETS; t++) {
            if (buckets[(int) (t & (BUCKETS - 1))] != null) {
                if (t < wakeUpTick) {
                    wakeUpAt(t);
                }
                return;
            }
        }
    }
}
