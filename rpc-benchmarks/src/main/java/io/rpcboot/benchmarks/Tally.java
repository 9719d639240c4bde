package io.rpcboot.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a client is to do, and what has arrived so far. Counted by one thread (the event loop) without a fence,
 * since the loop that is measured must not pay for being measured; read by any.
 */
public final class Tally {

    private final long limit;
    private final Latencies latencies = new Latencies();
    private volatile double rate;
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(1);

    /** @param limit how many calls or items to make in all */
    public Tally(long limit) {
        this.limit = limit;
    }

    public long limit() {
        return limit;
    }

    Latencies latencies() {
        return latencies;
    }

    /** How many calls a second to make; 0 for a closed loop. */
    double rate() {
        return rate;
    }

    /** Lets threads outside the loop call so many times a second from now on. Any thread. */
    void rate(double perSecond) {
        rate = perSecond;
    }

    /** Counts one arrival. By one thread only. */
    public void add() {
        long next = count.getPlain() + 1;
        count.setOpaque(next);
        if (next == limit) {
            done.countDown();
        }
    }

    public long count() {
        return count.getOpaque();
    }

    /** Ends the run: a row that loses or garbles calls has no speed. Any thread. */
    public void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        done.countDown();
    }

    public @Nullable Throwable failure() {
        return failure.get();
    }

    /** Waits until the limit is reached or the run has failed; false when the time is over before. */
    public boolean await(long timeoutMillis) throws InterruptedException {
        return done.await(timeoutMillis, TimeUnit.MILLISECONDS);
    }
}
