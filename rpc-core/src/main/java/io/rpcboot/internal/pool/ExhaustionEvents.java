package io.rpcboot.internal.pool;

import io.rpcboot.health.EventTopic;
import io.rpcboot.health.RpcEvents;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Records that calls get no place: at most once a second, with how many. Any thread. */
final class ExhaustionEvents {

    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String service;
    private final RpcEvents events;
    private final AtomicLong unrecorded = new AtomicLong();
    private final AtomicLong nextNanos;

    ExhaustionEvents(String service, RpcEvents events, long now) {
        this.service = service;
        this.events = events;
        this.nextNanos = new AtomicLong(now);
    }

    void onCallFailed(Throwable error, long now) {
        unrecorded.incrementAndGet();
        long next = nextNanos.get();
        if (now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
            long others = unrecorded.getAndSet(0) - 1;
            events.record(
                    EventTopic.POOL_EXHAUSTED,
                    service,
                    error.getMessage() + (others > 0 ? "; " + others + " more calls since the last event" : ""));
        }
    }
}
