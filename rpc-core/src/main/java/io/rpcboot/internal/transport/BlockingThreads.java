package io.rpcboot.internal.transport;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads for blocking handlers where the application gives none. */
final class BlockingThreads {

    private static final int THREADS_PER_CORE = 10;
    private static final int QUEUE = 10_000;

    private BlockingThreads() {}

    static ThreadPoolExecutor create(String name) {
        int threads = THREADS_PER_CORE * Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                60,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUE),
                new DefaultThreadFactory(name, true));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
