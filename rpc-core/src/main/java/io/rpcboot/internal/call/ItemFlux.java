package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The items of a call, or of a session, as they are seen by who takes them: for one subscriber, which may come from any
 * thread. Items are decoded and emitted on the event loop.
 */
final class ItemFlux extends Flux<Object> implements Subscription {

    private static final AtomicIntegerFieldUpdater<ItemFlux> SUBSCRIBED =
            AtomicIntegerFieldUpdater.newUpdater(ItemFlux.class, "subscribed");

    /** Whose items they are. */
    interface Owner {

        /** What a second subscriber is told. */
        String onlyOnce();

        /** Why they cannot be subscribed to; null where they can. Any thread. */
        default @Nullable Throwable receiveRefusal() {
            return null;
        }

        /** The error of an item that cannot be decoded; its subscriber gets it. */
        Throwable unreadable(Throwable error);

        /**
         * An item cannot be decoded. Who fails with it says so to the other side, which is then not told that no more
         * is wanted: that would look like an end in good order.
         *
         * @param tell tells the subscriber: a handler before it is stopped, a caller after the other side, because of
         *     what it does on hearing it, such as sending no more
         */
        default void onUnreadable(Throwable error, Runnable tell) {
            tell.run();
        }

        /** Whether all fails with an item that cannot be decoded. */
        default boolean failsWhenUnreadable() {
            return false;
        }

        /** No more items are wanted, though the session or call goes on. */
        void onItemsUnwanted();
    }

    private final Call call;
    private final Owner owner;
    private final CallOutbound outbound;
    private final StreamReceiver receiver;
    private final ItemDecoder decoder;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int subscribed;

    private volatile @Nullable CoreSubscriber<? super Object> subscriber;
    private volatile boolean draining;
    private @Nullable HeldBack held;
    private boolean attached;
    private boolean ended;
    private @Nullable Throwable failure;
    private boolean done;
    private boolean left;

    ItemFlux(Call call, Owner owner, CallOutbound outbound, StreamReceiver receiver, ItemDecoder decoder) {
        this.call = call;
        this.owner = owner;
        this.outbound = outbound;
        this.receiver = receiver;
        this.decoder = decoder;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Object> actual) {
        Throwable refusal = owner.receiveRefusal();
        if (refusal == null && !SUBSCRIBED.compareAndSet(this, 0, 1)) {
            refusal = new IllegalStateException(owner.onlyOnce());
        }
        if (refusal != null) {
            Operators.error(actual, refusal);
            return;
        }
        subscriber = actual;
        actual.onSubscribe(this);
        if (outbound.inEventLoop()) {
            attach();
        } else {
            outbound.execute(this::attach);
        }
    }

    /** Takes all items and drops them, unless somebody has subscribed; any thread. */
    void drain() {
        if (SUBSCRIBED.compareAndSet(this, 0, 1)) {
            draining = true;
            receiver.request(Long.MAX_VALUE);
        }
    }

    StreamReceiver receiver() {
        return receiver;
    }

    @Override
    public void request(long count) {
        if (Operators.validate(count)) {
            receiver.request(count);
        }
    }

    @Override
    public void cancel() {
        if (outbound.inEventLoop()) {
            left();
        } else {
            outbound.execute(this::left);
        }
    }

    /** An item has arrived; on the event loop, borrows the buffer. */
    void onItem(ByteBuf item) {
        CoreSubscriber<? super Object> actual = subscriber;
        if (draining) {
            receiver.onItem(item);
        }
        if (done || actual == null) {
            return;
        }
        try {
            Object value = decoder.decode(item);
            if (value == null) {
                throw new IllegalArgumentException("a streamed payload has a null item");
            }
            Passage passage = Passage.take();
            if (passage != null || isHolding()) {
                hold(passage, value, item.readableBytes(), actual);
                return;
            }
            receiver.onItem(item);
            actual.onNext(value);
        } catch (Throwable e) {
            Passage.abandonCurrent();
            unreadable(e, actual);
        }
    }

    private void unreadable(Throwable error, CoreSubscriber<? super Object> actual) {
        Throwable unreadable = owner.unreadable(error);
        cancelled(!owner.failsWhenUnreadable());
        owner.onUnreadable(unreadable, () -> {
            if (!left) {
                fail(actual, unreadable);
            }
        });
    }

    private boolean isHolding() {
        return held != null && !held.isEmpty();
    }

    /** The item is emitted when the objects that it refers to are held here, and those behind it later. */
    private void hold(@Nullable Passage passage, Object value, int bytes, CoreSubscriber<? super Object> actual) {
        HeldBack line = held;
        if (line == null) {
            line = new HeldBack(outbound, () -> held = null);
            held = line;
        }
        line.add(
                passage,
                outbound.peer(),
                () -> {
                    if (done) {
                        if (passage != null) {
                            passage.abandon();
                        }
                        return;
                    }
                    receiver.onItem(bytes);
                    try {
                        actual.onNext(value);
                    } catch (Throwable e) {
                        unreadable(e, actual);
                    }
                },
                error -> {
                    if (!done) {
                        unreadable(error, actual);
                    }
                });
    }

    /** The payload has ended; on the event loop. */
    void onEnd() {
        if (isHolding() && held != null) {
            held.add(this::endNow);
        } else {
            endNow();
        }
    }

    private void endNow() {
        ended = true;
        emitEnd();
    }

    /** The payload has ended badly, or nobody wants it any more; on the event loop. */
    void onFailure(Throwable error) {
        if (isHolding() && held != null) {
            held.add(() -> failNow(error));
        } else {
            failNow(error);
        }
    }

    private void failNow(Throwable error) {
        if (!ended) {
            // Items that have all arrived stay so, whatever comes behind them.
            ended = true;
            failure = error;
        }
        emitEnd();
    }

    private void attach() {
        attached = true;
        emitEnd();
    }

    private void emitEnd() {
        CoreSubscriber<? super Object> actual = subscriber;
        if (!ended || !attached || done || actual == null) {
            return;
        }
        done = true;
        subscriber = null;
        Throwable error = failure;
        if (error != null) {
            fail(actual, error);
            return;
        }
        try {
            actual.onComplete();
        } catch (Throwable e) {
            call.drop(e);
        }
    }

    private void fail(CoreSubscriber<? super Object> actual, Throwable error) {
        try {
            actual.onError(error);
        } catch (Throwable e) {
            call.drop(e);
        }
    }

    private void left() {
        left = true;
        cancelled(true);
    }

    private void cancelled(boolean told) {
        if (!done) {
            done = true;
            subscriber = null; // Reactive Streams 3.13
            receiver.close();
            if (told) {
                owner.onItemsUnwanted();
            }
        }
    }
}
