package io.rpcboot.internal.call;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An event loop that only keeps what is scheduled on it, until the test lets it run. */
final class ManualLoop extends DefaultEventLoop {

    /** A task that waits, with the time at which it is due. */
    static final class Task {

        final long dueNanos;
        private final Runnable action;
        private boolean over;

        Task(Runnable action, long dueNanos) {
            this.action = action;
            this.dueNanos = dueNanos;
        }
    }

    private final List<Task> tasks = new ArrayList<>();

    @Override
    public boolean inEventLoop() {
        return true;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        Task task = new Task(command, System.nanoTime() + unit.toNanos(delay));
        tasks.add(task);
        return (ScheduledFuture<?>) Proxy.newProxyInstance(
                ManualLoop.class.getClassLoader(),
                new Class<?>[] {ScheduledFuture.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("cancel")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    task.over = true;
                    return true;
                });
    }

    /** What is scheduled and not cancelled. */
    List<Task> waiting() {
        tasks.removeIf(task -> task.over);
        return List.copyOf(tasks);
    }

    /** Runs what becomes due until a condition holds. */
    void runUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it has not happened within 10 s");
            }
            for (Task task : waiting()) {
                if (!task.over && task.dueNanos - System.nanoTime() <= 0) {
                    task.over = true;
                    task.action.run();
                }
            }
            Thread.onSpinWait();
        }
    }
}
