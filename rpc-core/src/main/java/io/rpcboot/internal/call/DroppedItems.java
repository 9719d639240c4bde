package io.rpcboot.internal.call;

import io.rpcboot.health.EventTopic;
import io.rpcboot.health.RpcEvents;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what overflow policies drop of an operation's streams, and records it: at most once a second, with how many.
 * Any thread.
 */
public final class DroppedItems {

    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String subject;
    private final @Nullable RpcEvents events;
    private final LongAdder count = new LongAdder();
    private final AtomicLong unrecorded = new AtomicLong();
    private final AtomicLong nextNanos;

    /**
     * @param subject what the events happen to
     * @param events null where none are recorded
     */
    public DroppedItems(String subject, @Nullable RpcEvents events) {
        this(subject, events, System.nanoTime());
    }

    DroppedItems(String subject, @Nullable RpcEvents events, long now) {
        this.subject = subject;
        this.events = events;
        this.nextNanos = new AtomicLong(now);
    }

    /** So many items were dropped just now. */
    void add(int items) {
        add(items, events == null ? 0 : System.nanoTime());
    }

    void add(int items, long now) {
        count.add(items);
        RpcEvents log = events;
        if (log == null) {
            return;
        }
        unrecorded.addAndGet(items);
        long next = nextNanos.get();
        if (now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
            long fresh = unrecorded.getAndSet(0);
            log.record(
                    EventTopic.OVERFLOW_DROP,
                    subject,
                    fresh + (fresh == 1 ? " item" : " items") + " dropped since the last event, " + sum()
                            + " in all: the reader is slower than the producer for longer than bufferSize bridges");
        }
    }

    /** How many items were dropped so far. */
    public long sum() {
        return count.sum();
    }
}
