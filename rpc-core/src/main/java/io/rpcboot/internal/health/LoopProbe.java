package io.rpcboot.internal.health;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks an event loop for a sign of life. One probe is under way at a time; the loop does nothing for it but look at
 * the clock.
 */
final class LoopProbe implements Runnable {

    private final EventExecutor loop;
    private final Supplier<Supplier<@Nullable String>> operationOfLoop;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Supplier<@Nullable String> operation;
    private volatile long sentNanos;
    private volatile long answeredNanos;
    private volatile boolean underWay;

    /** @param operationOfLoop called on the loop, once: what says on any thread whose code it runs */
    LoopProbe(EventExecutor loop, Supplier<Supplier<@Nullable String>> operationOfLoop) {
        this.loop = loop;
        this.operationOfLoop = operationOfLoop;
    }

    /** On the loop. */
    @Override
    public void run() {
        identify();
        answeredNanos = System.nanoTime();
        underWay = false;
    }

    /** Learns which thread is that of the loop; on the loop. */
    void identify() {
        if (thread == null) {
            operation = operationOfLoop.get();
            thread = Thread.currentThread();
        }
    }

    /** Sends it; false if the loop has ended. */
    boolean send(long now) {
        sentNanos = now;
        underWay = true;
        try {
            loop.execute(this);
            return true;
        } catch (RejectedExecutionException e) {
            underWay = false;
            return false;
        }
    }

    boolean isUnderWay() {
        return underWay;
    }

    long sentNanos() {
        return sentNanos;
    }

    /** How late the probe was that has been answered. */
    long lagNanos() {
        return Math.max(0, answeredNanos - sentNanos);
    }

    /** How long the probe that is under way has waited; zero if none is. */
    long silentNanos(long now) {
        long sent = sentNanos;
        return underWay ? Math.max(0, now - sent) : 0;
    }

    /** The thread of the loop; null until it has answered once. */
    @Nullable
    Thread thread() {
        return thread;
    }

    @Nullable
    String operation() {
        Supplier<@Nullable String> known = operation;
        return known == null ? null : known.get();
    }

    EventExecutor loop() {
        return loop;
    }
}
