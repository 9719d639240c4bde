package io.rpcboot.internal.session;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tasks from other threads to the event loop: a queue for many producers, and one wake-up of the loop for
 * each burst, which is worth 5.5 times the rate with two threads (DESIGN section 7, fact 9). What may be queued
 * is bounded by the calls of the connection, each with a few signals, and the items that were requested for them.
 */
final class HandOver implements Runnable {

    private static final Logger logger = LoggerFactory.getLogger(HandOver.class);

    private static final int CHUNK = 128;

    /** Tasks that run in one go before the loop sees to those of other connections. */
    private static final int MAX_BURST = 1024;

    private final EventLoop loop;
    private final Runnable beginBatch;
    private final Runnable endBatch;
    private final MpscUnboundedArrayQueue<Runnable> tasks = new MpscUnboundedArrayQueue<>(CHUNK);
    private final AtomicBoolean awake = new AtomicBoolean();

    HandOver(EventLoop loop, Runnable beginBatch, Runnable endBatch) {
        this.loop = loop;
        this.beginBatch = beginBatch;
        this.endBatch = endBatch;
    }

    /** Runs a task on the event loop, after those that were given before. Any thread. */
    void execute(Runnable task) {
        tasks.offer(task);
        if (!awake.get() && awake.compareAndSet(false, true)) {
            wakeUp();
        }
    }

    /** Whether all that was given has run, or the last of it is running. */
    boolean isEmpty() {
        return tasks.isEmpty();
    }

    @Override
    public void run() {
        awake.set(false);
        beginBatch.run();
        int count = 0;
        Runnable task;
        while (count++ < MAX_BURST && (task = tasks.poll()) != null) {
            run(task);
        }
        endBatch.run();
        if (!tasks.isEmpty() && awake.compareAndSet(false, true)) {
            wakeUp();
        }
    }

    private void wakeUp() {
        try {
            loop.execute(this);
        } catch (RejectedExecutionException e) {
            runAfterTheLoop();
        }
    }

    /** The loop has ended, and with it the session: what comes now is given back by the thread that brings it. */
    private void runAfterTheLoop() {
        do {
            Runnable task;
            while ((task = tasks.poll()) != null) {
                run(task);
            }
            awake.set(false);
        } while (!tasks.isEmpty() && awake.compareAndSet(false, true));
    }

    /** Whatever it throws, the rest of the burst is run, and flushed. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            logger.warn("a signal was lost: what handles it threw", e);
        }
    }
}
