package io.rpcboot.internal.share;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One subscription for many subscribers. Unlike {@code publish()}, which goes at the pace of the slowest, it goes at
 * that of the fastest, and keeps for each other one what it has not asked for, within bounds. A few items are asked
 * for ahead and wait here until somebody wants them, so that one that leaves takes no demand with it that the others
 * have not. Any thread; items are passed on by one at a time, outside of the lock.
 */
public final class SharedFlux<T> extends Flux<T> implements CoreSubscriber<T> {

    /** Most items that are asked for before somebody wants them. */
    static final int MAX_AHEAD = 256;

    private final Flux<? extends T> source;
    private final int bufferSize;
    private final int quorum;
    private final int ahead;

    // All below is guarded by this.
    private final ArrayDeque<T> arrived = new ArrayDeque<>(0);
    private List<Branch<T>> branches = List.of();
    private Context context = Context.empty();
    private @Nullable Subscription upstream;
    private @Nullable Throwable failure;
    private int taken;
    private boolean connected;
    private boolean done;
    private boolean draining;
    private boolean again;

    /**
     * @param bufferSize how many items are kept for each subscriber
     * @param quorum with how many subscribers it begins
     */
    public SharedFlux(Flux<? extends T> source, int bufferSize, int quorum) {
        this.source = source;
        this.bufferSize = bufferSize;
        this.quorum = quorum;
        this.ahead = Math.min(bufferSize, MAX_AHEAD);
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Branch<T> branch = new Branch<>(this, actual, bufferSize);
        boolean connect;
        synchronized (this) {
            List<Branch<T>> more = new ArrayList<>(branches);
            more.add(branch);
            branches = List.copyOf(more);
            connect = !connected && more.size() >= quorum;
            if (connect) {
                connected = true;
                context = more.get(0).subscriber().currentContext();
            }
        }
        actual.onSubscribe(branch);
        branch.subscribed();
        if (connect) {
            source.subscribe(this);
        } else {
            drain();
        }
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        boolean wanted;
        synchronized (this) {
            if (!Operators.validate(upstream, subscription)) {
                return;
            }
            upstream = subscription;
            wanted = !done;
        }
        if (wanted) {
            subscription.request(ahead);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        Subscription tooMany = null;
        synchronized (this) {
            if (done) {
                return;
            }
            if (arrived.size() < ahead) {
                arrived.add(item);
            } else {
                tooMany = upstream;
                endWith(new RpcException(
                        RpcCode.INTERNAL,
                        "a shared stream got more than the " + ahead
                                + " items that it had asked for (Reactive Streams 1.1)"));
            }
        }
        if (tooMany != null) {
            tooMany.cancel();
        }
        drain();
    }

    @Override
    public void onError(Throwable error) {
        synchronized (this) {
            endWith(error);
        }
        drain();
    }

    @Override
    public void onComplete() {
        synchronized (this) {
            endWith(null);
        }
        drain();
    }

    private void endWith(@Nullable Throwable error) {
        if (!done) {
            done = true;
            failure = error;
        }
    }

    /** A subscriber wants no more. With the last one the stream is cancelled, if it has begun. */
    void leave(Branch<T> branch) {
        Subscription unwanted = null;
        synchronized (this) {
            branches = branches.stream().filter(each -> each != branch).toList();
            if (branches.isEmpty() && connected && !done) {
                endWith(new IllegalStateException(
                        "the shared stream was cancelled when its last subscriber had left: share a new one"));
                arrived.clear();
                unwanted = upstream;
            }
        }
        if (unwanted != null) {
            unwanted.cancel();
        }
    }

    /** Passes on what can be; by one thread at a time, and no change goes unseen by it. */
    void drain() {
        synchronized (this) {
            again = true;
            if (draining) {
                return;
            }
            draining = true;
        }
        while (goesOn()) {
            passOn();
        }
    }

    private synchronized boolean goesOn() {
        draining = again;
        again = false;
        return draining;
    }

    private void passOn() {
        while (true) {
            List<Branch<T>> now = snapshot();
            boolean wanted = false;
            for (Branch<T> branch : now) {
                branch.flush();
                wanted |= branch.wantsMore();
            }
            T item = wanted ? take() : null;
            if (item == null) {
                endIfDone(now);
                return;
            }
            now.forEach(branch -> branch.accept(item));
            replenish();
        }
    }

    private synchronized List<Branch<T>> snapshot() {
        return branches;
    }

    private synchronized @Nullable T take() {
        return arrived.poll();
    }

    private void endIfDone(List<Branch<T>> now) {
        Throwable error;
        synchronized (this) {
            if (!done || !arrived.isEmpty()) {
                return;
            }
            error = failure;
        }
        now.forEach(branch -> branch.end(error));
    }

    private void replenish() {
        Subscription from = null;
        int count = 0;
        synchronized (this) {
            taken++;
            if (taken >= Math.max(1, ahead / 2) && !done) {
                from = upstream;
                count = taken;
                taken = 0;
            }
        }
        if (from != null) {
            from.request(count);
        }
    }
}
