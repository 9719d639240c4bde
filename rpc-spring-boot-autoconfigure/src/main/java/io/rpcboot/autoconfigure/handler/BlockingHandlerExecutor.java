package io.rpcboot.autoconfigure.handler;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Where blocking handlers run. Not itself an {@code Executor}: a bean of that type would take the place of the
 * application's own task executor.
 */
public final class BlockingHandlerExecutor implements AutoCloseable {

    private static final String THREAD_NAME_PREFIX = "rpc-handler-";

    private final Executor executor;

    private BlockingHandlerExecutor(Executor executor) {
        this.executor = executor;
    }

    /** A virtual thread for each call; the connections bound their number. */
    static BlockingHandlerExecutor virtualThreads() {
        return new BlockingHandlerExecutor(new VirtualThreadTaskExecutor(THREAD_NAME_PREFIX));
    }

    /** At most so many threads, and so many calls that wait for one; more are rejected. */
    static BlockingHandlerExecutor pool(int threads, int queueCapacity) {
        CustomizableThreadFactory daemons = new CustomizableThreadFactory(THREAD_NAME_PREFIX);
        daemons.setDaemon(true);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                60,
                TimeUnit.SECONDS,
                queueCapacity == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(queueCapacity),
                daemons);
        pool.allowCoreThreadTimeOut(true);
        return new BlockingHandlerExecutor(pool);
    }

    /** The executor; throws {@code RejectedExecutionException} when it is full. */
    public Executor executor() {
        return executor;
    }

    /** Interrupts what still runs: the server has drained before. */
    @Override
    public void close() {
        if (executor instanceof ExecutorService service) {
            service.shutdownNow();
        }
    }
}
