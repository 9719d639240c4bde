package io.rpcboot.internal.call;

import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Between a producer that cannot wait and the sender of its items: asks for all, keeps what cannot be sent yet, and
 * decides what becomes of the rest. Reactor's own buffers count what another thread is just sending as waiting, and
 * deliver what waits before an error; this one is exact, and need not. Signals of the producer come from any thread,
 * demand from the event loop.
 *
 * <p>An item that is dropped, or not wanted any more, is released if it is a {@code ByteBuf}.
 */
final class OverflowBuffer implements CoreSubscriber<Object>, Subscription {

    private final StreamSender sender;
    private final String operation;
    private final StreamOverflow overflow;

    // All below is guarded by this.
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();
    private @Nullable Subscription source;
    private long requested;
    private long dropped;
    private long told;
    private boolean draining;
    private boolean done;
    private boolean cancelled;
    private @Nullable Throwable failure;

    OverflowBuffer(StreamSender sender, String operation, StreamOverflow overflow) {
        this.sender = sender;
        this.operation = operation;
        this.overflow = overflow;
    }

    @Override
    public Context currentContext() {
        return sender.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        synchronized (this) {
            if (!Operators.validate(source, subscription)) {
                return;
            }
            source = subscription;
        }
        sender.onSubscribe(this);
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object value) {
        Objects.requireNonNull(value, "a publisher emitted null");
        Collection<Object> unwanted;
        Subscription overrun;
        synchronized (this) {
            boolean live = !done && !cancelled;
            unwanted = live ? accept(value) : List.of(value);
            overrun = live && done ? source : null;
        }
        unwanted.forEach(ReferenceCountUtil::safeRelease);
        if (overrun != null) {
            overrun.cancel();
        }
        drain();
    }

    /** Keeps the item, or decides otherwise; what is returned is dropped. */
    private Collection<Object> accept(Object value) {
        // Demand that is not served yet is for items which another thread is about to send: they do not wait.
        if (waiting.size() - overflow.bufferSize() < requested) {
            waiting.add(value);
            return List.of();
        }
        Collection<Object> lost = switch (overflow.policy()) {
            case DROP_OLDEST -> {
                Object oldest = waiting.remove();
                waiting.add(value);
                yield List.of(oldest);
            }
            case ERROR -> {
                List<Object> all = new ArrayList<>(waiting);
                all.add(value);
                waiting.clear();
                end(new OverrunException(operation, overflow));
                yield all;
            }
            case BUFFER -> {
                end(new OverrunException(operation, overflow));
                yield List.of(value);
            }
            default -> List.of(value);
        };
        dropped += lost.size();
        overflow.dropped().add(lost.size());
        return lost;
    }

    @Override
    public void onError(Throwable error) {
        end(error);
        drain();
    }

    @Override
    public void onComplete() {
        end(null);
        drain();
    }

    private synchronized void end(@Nullable Throwable error) {
        if (!done) {
            done = true;
            failure = error;
        }
    }

    @Override
    public void request(long count) {
        synchronized (this) {
            requested = Operators.addCap(requested, count);
        }
        drain();
    }

    @Override
    public void cancel() {
        List<Object> unwanted;
        Subscription from;
        synchronized (this) {
            cancelled = true;
            unwanted = List.copyOf(waiting);
            waiting.clear();
            from = done ? null : source; // who completes takes a cancellation for one that came before
        }
        unwanted.forEach(ReferenceCountUtil::safeRelease);
        if (from != null) {
            from.cancel();
        }
    }

    /** How many items were dropped so far, if they are more than at the last time; else -1. */
    synchronized long newlyDropped() {
        if (dropped == told) {
            return -1;
        }
        told = dropped;
        return dropped;
    }

    /** How many items wait; any thread. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Sends what may be sent; by one thread at a time, and no change goes unseen by it. */
    private void drain() {
        synchronized (this) {
            if (draining) {
                return;
            }
            draining = true;
        }
        while (true) {
            Object next;
            synchronized (this) {
                boolean ended = done && waiting.isEmpty();
                if (cancelled || (!ended && (requested == 0 || waiting.isEmpty()))) {
                    draining = false;
                    return;
                }
                next = ended ? null : waiting.remove();
                requested -= ended ? 0 : 1;
            }
            if (next == null) {
                endSender(); // draining stays set: nothing comes after the end
                return;
            }
            sender.onNext(next);
        }
    }

    private void endSender() {
        Throwable error = failure;
        if (error == null) {
            sender.onComplete();
        } else {
            sender.onError(error);
        }
    }
}
