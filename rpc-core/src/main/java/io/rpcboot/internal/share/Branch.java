package io.rpcboot.internal.share;

import io.rpcboot.LaggedException;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One subscriber of a {@link SharedFlux}, and what is kept for it. Demand and cancellation come from any thread; all
 * else is called by whoever drains the shared stream, one thread at a time.
 */
final class Branch<T> implements Subscription {

    private static final Logger logger = LoggerFactory.getLogger(Branch.class);

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<Branch> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(Branch.class, "requested");

    private final SharedFlux<T> shared;
    private final CoreSubscriber<? super T> subscriber;
    private final int bufferSize;
    private final ArrayDeque<T> kept = new ArrayDeque<>(0);
    private long lost;
    private volatile boolean subscribed;
    private volatile boolean cancelled;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile long requested;

    Branch(SharedFlux<T> shared, CoreSubscriber<? super T> subscriber, int bufferSize) {
        this.shared = shared;
        this.subscriber = subscriber;
        this.bufferSize = bufferSize;
    }

    CoreSubscriber<? super T> subscriber() {
        return subscriber;
    }

    /** The subscriber has its subscription: from now on it may hear of the end. */
    void subscribed() {
        subscribed = true;
    }

    @Override
    public void request(long count) {
        if (Operators.validate(count)) {
            Operators.addCap(REQUESTED, this, count);
            shared.drain();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        shared.leave(this);
    }

    /** Whether it has got all that was kept, and asks for more. */
    boolean wantsMore() {
        return !cancelled && lost == 0 && requested > 0 && kept.isEmpty();
    }

    /** Emits what was kept, as far as it is asked for. */
    void flush() {
        while (!cancelled && requested > 0 && !kept.isEmpty()) {
            emit(kept.remove());
        }
        if (cancelled) {
            kept.clear();
        } else if (lost > 0 && kept.isEmpty()) {
            end(null);
        }
    }

    /** An item has come for all. */
    void accept(T item) {
        if (cancelled) {
            return;
        }
        if (lost > 0) {
            lost++;
        } else if (requested > 0 && kept.isEmpty()) {
            emit(item);
        } else if (kept.size() < bufferSize) {
            kept.add(item);
        } else {
            lost = 1;
        }
    }

    /** The shared stream has ended; so has this one, unless something is kept yet. */
    void end(@Nullable Throwable error) {
        if (cancelled || !subscribed || !kept.isEmpty()) {
            return;
        }
        cancelled = true;
        shared.leave(this);
        try {
            if (lost > 0) {
                subscriber.onError(new LaggedException(bufferSize, lost));
            } else if (error != null) {
                subscriber.onError(error);
            } else {
                subscriber.onComplete();
            }
        } catch (Throwable e) {
            logger.warn("a subscriber of a shared stream threw when it ended", e);
        }
    }

    private void emit(T item) {
        if (requested != Long.MAX_VALUE) {
            REQUESTED.decrementAndGet(this);
        }
        try {
            subscriber.onNext(item);
        } catch (Throwable e) {
            logger.warn("a subscriber of a shared stream threw, and gets no more of it", e);
            cancel();
        }
    }
}
