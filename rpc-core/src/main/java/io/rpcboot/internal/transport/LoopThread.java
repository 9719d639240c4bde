package io.rpcboot.internal.transport;

import io.netty.util.concurrent.FastThreadLocalThread;
import io.rpcboot.internal.health.PollingThread;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.scheduler.NonBlocking;

/** A thread of an event loop that polls. */
final class LoopThread extends FastThreadLocalThread implements NonBlocking, PollingThread {

    private final AtomicLong polledNanos = new AtomicLong();

    LoopThread(Runnable loop, String name) {
        super(loop, name);
        setDaemon(true);
    }

    @Override
    public long polledNanos() {
        return polledNanos.get();
    }

    /** On this thread. */
    void polled(long nanos) {
        polledNanos.lazySet(polledNanos.getPlain() + nanos);
    }
}
