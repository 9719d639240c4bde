package io.rpcboot.internal.transport;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads for blocking handlers where the application gives none. */
final class BlockingThreads {

    private static final int THREADS_PER_CORE = 10;
    private static final int QUEUE = 10_000;

    private BlockingThreads() {}

    static ThreadPoolExecutor create(String name) {
        int threads = THREADS_PER_CORE * Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), threads(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Plain threads: those of Netty would encode to a shared scratch first, which only event loops gain by. */
    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
