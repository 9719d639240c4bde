package io.rpcboot.sample;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.stereotype.Component;
import reactor.netty.resources.LoopResources;

/**
 * Measures how late the event loops of the HTTP server are: each is asked to do nothing every 100 ms, and looks at
 * the clock when it does.
 */
@Component
final class LoopLag implements DisposableBean {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Probe> probes = new ArrayList<>();

    LoopLag(ReactorResourceFactory reactor) {
        for (EventExecutor loop : reactor.getLoopResources().onServer(LoopResources.DEFAULT_NATIVE)) {
            probes.add(new Probe(loop));
        }
    }

    /** The longest lag of any loop since this was called last, counting one that is stuck right now. */
    Duration worstSinceLastAsked() {
        return Duration.ofNanos(
                probes.stream().mapToLong(Probe::takeWorst).max().orElse(0));
    }

    @Override
    public void destroy() {
        probes.forEach(Probe::stop);
    }

    private static final class Probe implements Runnable {

        private final Future<?> schedule;
        private final AtomicLong worstNanos = new AtomicLong();
        private volatile long dueNanos = System.nanoTime() + PERIOD_NANOS;

        Probe(EventExecutor loop) {
            schedule = loop.scheduleWithFixedDelay(this, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            worstNanos.accumulateAndGet(now - dueNanos, Math::max);
            dueNanos = now + PERIOD_NANOS;
        }

        long takeWorst() {
            long overdueNanos = System.nanoTime() - dueNanos;
            return Math.max(worstNanos.getAndSet(0), overdueNanos);
        }

        void stop() {
            schedule.cancel(false);
        }
    }
}
