package io.rpcboot.internal.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls of a service may be repeated: one for every ten that are made, saved up to ten, so that retries cannot
 * multiply the load of a service that fails all. A token bucket as in Finagle. Any thread.
 */
final class RetryBudget {

    /** What a call pays in, and what a repetition costs: 10 %. */
    static final int PER_CALL = 1;

    static final int PER_RETRY = 10;

    /** Most that is saved: ten repetitions in a row. It is there from the beginning. */
    static final int MAX_SAVED = 10 * PER_RETRY;

    private final AtomicInteger saved = new AtomicInteger(MAX_SAVED);

    /** A call is made. */
    void onCall() {
        saved.getAndUpdate(now -> Math.min(MAX_SAVED, now + PER_CALL));
    }

    /** Takes one repetition out; false if there is none. */
    boolean take() {
        return saved.getAndUpdate(now -> now >= PER_RETRY ? now - PER_RETRY : now) >= PER_RETRY;
    }
}
