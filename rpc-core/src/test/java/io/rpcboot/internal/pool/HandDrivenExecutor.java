package io.rpcboot.internal.pool;

import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** An executor whose tasks run when a test says so, on the test's thread, by a clock that the test moves. */
final class HandDrivenExecutor extends AbstractScheduledEventExecutor {

    private final MockTicker ticker = Ticker.newMockTicker();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private boolean shutDown;
    private int ran;

    /** Runs everything that is due. */
    void run() {
        while (runOne()) {
            // until nothing is left
        }
    }

    /** Runs one task; false if there is none. */
    boolean runOne() {
        running = true;
        try {
            Runnable task = tasks.poll();
            if (task == null) {
                task = pollScheduledTask(ticker.nanoTime());
            }
            if (task == null) {
                return false;
            }
            ran++;
            task.run();
            return true;
        } finally {
            running = false;
        }
    }

    /** Moves the clock from one due task to the next, running each at its time. */
    void advance(Duration time) {
        long target = ticker.nanoTime() + time.toNanos();
        run();
        while (nextScheduledTaskDeadlineNanos() >= 0 && nextScheduledTaskDeadlineNanos() <= target) {
            ticker.advance(Math.max(0, nextScheduledTaskDeadlineNanos() - ticker.nanoTime()), TimeUnit.NANOSECONDS);
            run();
        }
        ticker.advance(target - ticker.nanoTime(), TimeUnit.NANOSECONDS);
        run();
    }

    /** How many tasks have been run. */
    int ran() {
        return ran;
    }

    /** Whether a timer is set. */
    boolean hasTimers() {
        return nextScheduledTaskDeadlineNanos() != -1;
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return running;
    }

    @Override
    public void execute(Runnable task) {
        if (shutDown) {
            throw new RejectedExecutionException("shut down");
        }
        tasks.add(task);
    }

    @Override
    @Deprecated
    public void shutdown() {
        shutDown = true;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        shutDown = true;
        return terminationFuture();
    }

    @Override
    public Future<?> terminationFuture() {
        return newSucceededFuture(null);
    }

    @Override
    public boolean isShuttingDown() {
        return shutDown;
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutDown;
    }
}
