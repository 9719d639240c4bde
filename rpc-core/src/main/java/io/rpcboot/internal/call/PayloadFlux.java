package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The streamed payload of a call as its handler sees it: for one subscriber, which may come from any thread.
 * Items are decoded and emitted on the event loop.
 */
final class PayloadFlux extends Flux<Object> implements Subscription {

    private static final AtomicIntegerFieldUpdater<PayloadFlux> SUBSCRIBED =
            AtomicIntegerFieldUpdater.newUpdater(PayloadFlux.class, "subscribed");

    private final ServerCall call;
    private final CallOutbound outbound;
    private final StreamReceiver receiver;
    private final ItemDecoder decoder;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int subscribed;

    private volatile @Nullable CoreSubscriber<? super Object> subscriber;
    private boolean attached;
    private boolean ended;
    private @Nullable Throwable failure;
    private boolean done;

    PayloadFlux(ServerCall call, CallOutbound outbound, StreamReceiver receiver, ItemDecoder decoder) {
        this.call = call;
        this.outbound = outbound;
        this.receiver = receiver;
        this.decoder = decoder;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Object> actual) {
        if (!SUBSCRIBED.compareAndSet(this, 0, 1)) {
            Operators.error(
                    actual,
                    new IllegalStateException("the payload of '" + call.operation() + "' can be subscribed to once"));
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

    @Override
    public void request(long count) {
        if (Operators.validate(count)) {
            receiver.request(count);
        }
    }

    @Override
    public void cancel() {
        if (outbound.inEventLoop()) {
            cancelled();
        } else {
            outbound.execute(this::cancelled);
        }
    }

    /** An item has arrived; on the event loop, borrows the buffer. */
    void onItem(ByteBuf item) {
        CoreSubscriber<? super Object> actual = subscriber;
        if (done || actual == null) {
            return;
        }
        try {
            Object value = decoder.decode(item);
            if (value == null) {
                throw new IllegalArgumentException("a streamed payload has a null item");
            }
            receiver.onItem(item);
            actual.onNext(value);
        } catch (Throwable e) {
            cancelled();
            fail(actual, call.unreadablePayload(e));
        }
    }

    /** The payload has ended; on the event loop. */
    void onEnd() {
        ended = true;
        emitEnd();
    }

    /** The payload has ended badly, or nobody wants it any more; on the event loop. */
    void onFailure(Throwable error) {
        ended = true;
        failure = error;
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

    private void cancelled() {
        if (!done) {
            done = true;
            receiver.close();
            call.payloadUnwanted();
        }
    }
}
