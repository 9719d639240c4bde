package io.rpcboot.internal.call;

import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Sends what a publisher of the application emits, as far as the other side's credit and the socket allow.
 * Signals come from any thread, are encoded there, and are handled on the event loop in their order. What is
 * requested from the publisher at a time is bounded, so that a socket that stalls stops it soon.
 */
public final class StreamSender implements CoreSubscriber<Object> {

    /** Most items that are requested from the publisher ahead. */
    static final int MAX_BATCH = 256;

    /** Bytes that a batch should not exceed, judged by the last item. */
    static final int BATCH_BYTES = 64 * 1024;

    private final Call call;
    private final CallOutbound outbound;
    private final StreamOwner owner;
    private final ItemEncoder encoder;
    private final Context context;
    private @Nullable Subscription upstream;
    private long credit;
    private long requested;
    private int batch = 16;
    private boolean requesting;
    private boolean waiting;
    private boolean done;
    private volatile boolean stopped;

    StreamSender(Call call, CallOutbound outbound, StreamOwner owner, ItemEncoder encoder, Context context) {
        this.call = call;
        this.outbound = outbound;
        this.owner = owner;
        this.encoder = encoder;
        this.context = context;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (call.mayRunNow(outbound)) {
            subscribed(subscription);
        } else {
            call.handOver(outbound, () -> subscribed(subscription));
        }
    }

    private void subscribed(Subscription subscription) {
        if (stopped || done) {
            call.cancelSource(subscription);
        } else if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            pull();
        }
    }

    @Override
    public void onNext(Object value) {
        if (stopped) {
            ReferenceCountUtil.release(value);
            return;
        }
        EncodedItem item;
        try {
            item = encoder.encode(Objects.requireNonNull(value, "a publisher emitted null"));
        } catch (Throwable e) {
            onError(owner.unsendable(value, e));
            return;
        }
        if (call.mayRunNow(outbound)) {
            send(item);
        } else {
            EncodedItem kept = item.keep();
            call.handOver(outbound, () -> send(kept));
        }
    }

    private void send(EncodedItem item) {
        if (done) {
            item.release();
            return;
        }
        if (requested == 0) {
            item.release();
            fail(new IllegalStateException("the publisher of '" + call.operation()
                    + "' emits more than was requested (Reactive Streams 1.1)"));
            return;
        }
        requested--;
        credit--;
        batch = Math.max(1, Math.min(MAX_BATCH, BATCH_BYTES / Math.max(1, item.length())));
        owner.onStreamItem(item);
        if (requested <= batch / 4) {
            pull();
        }
    }

    @Override
    public void onError(Throwable error) {
        if (call.mayRunNow(outbound)) {
            fail(error);
        } else {
            call.handOver(outbound, () -> fail(error));
        }
    }

    private void fail(Throwable error) {
        if (!done) {
            stop();
            owner.onStreamFailure(error);
        }
    }

    @Override
    public void onComplete() {
        if (call.mayRunNow(outbound)) {
            complete();
        } else {
            call.handOver(outbound, this::complete);
        }
    }

    private void complete() {
        if (!done) {
            done = true;
            owner.onStreamEnd();
        }
    }

    /** The other side takes {@code count} more items; on the event loop. */
    void addCredit(long count) {
        long sum = credit + count;
        credit = sum < 0 ? Long.MAX_VALUE : sum;
        pull();
    }

    /** The socket takes more again; on the event loop. */
    public void requestMore() {
        waiting = false;
        pull();
    }

    /** Requests as much as credit, socket and batch allow. */
    private void pull() {
        Subscription source = upstream;
        if (requesting || source == null) {
            return;
        }
        requesting = true;
        try {
            while (!done && requested <= batch / 4 && credit > requested && isWritable()) {
                long count = Math.min(credit, batch) - requested;
                requested += count;
                requestFrom(source, count);
            }
        } finally {
            requesting = false;
        }
    }

    private void requestFrom(Subscription source, long count) {
        TimerWheel loop = outbound.timers();
        Call before = loop.enter(call);
        try {
            source.request(count);
        } catch (Throwable e) {
            fail(e);
        } finally {
            loop.leave(before);
        }
    }

    private boolean isWritable() {
        if (outbound.isWritable(call)) {
            return true;
        }
        if (!waiting) {
            waiting = true;
            outbound.awaitWritable(this);
        }
        return false;
    }

    /** Ends the publisher: nothing more is wanted of it; on the event loop. */
    void stop() {
        done = true;
        stopped = true;
        Subscription source = upstream;
        if (source != null) {
            call.cancelSource(source);
        }
    }

    boolean isDone() {
        return done;
    }

    /** Credit that is not used up, for tests and snapshots; on the event loop. */
    long credit() {
        return credit;
    }
}
