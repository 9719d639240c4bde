package io.rpcboot.internal.pool;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.rpcboot.internal.call.ClientCall;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The one thread on which all pools of a process decide, with its clock and its dice. It is no event loop, so that
 * a stuck event loop cannot stall acquisition.
 *
 * @param executor single-threaded
 * @param callbacks where calls that waited are failed: their subscribers are user code, which may block
 * @param nanoClock on the scale of {@link System#nanoTime}
 * @param random from 0 to below 1
 */
public record PoolThread(EventExecutor executor, Executor callbacks, LongSupplier nanoClock, DoubleSupplier random) {

    public static PoolThread of(EventExecutor executor, Executor callbacks) {
        return new PoolThread(
                executor,
                callbacks,
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    long now() {
        return nanoClock.getAsLong();
    }

    boolean isCurrent() {
        return executor.inEventLoop();
    }

    /** Runs a task here, never before this returns; false if the thread has been shut down. Any thread. */
    boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    Future<?> schedule(Runnable task, long delayNanos) {
        assert isCurrent();
        return executor.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    }

    /** Fails a call that waited, off this thread. */
    void fail(ClientCall<?> call, Throwable error) {
        try {
            callbacks.execute(() -> call.fail(error));
        } catch (RejectedExecutionException e) {
            call.fail(error);
        }
    }
}
