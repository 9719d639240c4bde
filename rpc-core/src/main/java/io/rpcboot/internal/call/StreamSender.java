package io.rpcboot.internal.call;

import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Sends what a publisher of the application emits, as far as the other side's credit and the socket allow.
 * Signals come from any thread, are encoded there, and are handled on the event loop in their order. What is
 * requested from the publisher at a time is bounded by {@link BatchSize}.
 */
public final class StreamSender implements CoreSubscriber<Object> {

    private final Call call;
    private final CallOutbound outbound;
    private final StreamOwner owner;
    private final ItemEncoder encoder;
    private final Context context;
    private final boolean dropsItems;
    private @Nullable Subscription upstream;
    private @Nullable OverflowBuffer buffer;
    private long credit;
    private long requested;
    private int itemBytes = BatchSize.FIRST_ITEM_BYTES;
    private int batch;
    private @Nullable HeldBack held;
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
        this.dropsItems = owner.dropsItems();
    }

    /** Has the publisher's items sent; on the thread where it is to be subscribed to. */
    void subscribeTo(Publisher<?> publisher, @Nullable StreamOverflow overflow) {
        if (overflow == null) {
            publisher.subscribe(this);
        } else {
            OverflowBuffer fresh = new OverflowBuffer(this, call.operation(), overflow);
            buffer = fresh;
            publisher.subscribe(fresh);
        }
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
            upstream = PulledSource.of(subscription, this);
            pull();
        }
    }

    @Override
    public void onNext(Object value) {
        if (stopped) {
            ReferenceCountUtil.release(value);
            return;
        }
        if (call.mayRunNow(outbound)) {
            take(value);
            return;
        }
        EncodedItem kept;
        try {
            kept = encoder.encode(Objects.requireNonNull(value, "a publisher emitted null"))
                    .keep();
        } catch (Throwable e) {
            onError(owner.unsendable(value, e));
            return;
        }
        call.handOver(outbound, () -> send(kept));
    }

    /** An item of the publisher, on the event loop. */
    void take(Object value) {
        if (value instanceof byte[] bytes && sendAtOnce(bytes)) {
            return;
        }
        EncodedItem item;
        try {
            item = encoder.encode(Objects.requireNonNull(value, "a publisher emitted null"), outbound.itemOfLoop());
        } catch (Throwable e) {
            fail(owner.unsendable(value, e));
            return;
        }
        send(item);
    }

    /**
     * An array does without an {@link EncodedItem}: 8 to 10 % more items a second (medians of four runs that switched each
     * 50 ms), and with G1 no fence for each array that differs from the one before.
     */
    private boolean sendAtOnce(byte[] bytes) {
        if (done
                || requested == 0
                || held != null
                || buffer != null
                || dropsItems
                || !encoder.takesAsTheyAre(bytes)
                || !outbound.sendAtOnce(call, bytes)) {
            return false;
        }
        sent(bytes.length);
        return true;
    }

    private void sent(int bytes) {
        requested--;
        credit--;
        itemBytes = bytes;
        if (requested <= batch / 4) {
            pull();
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
        int bytes = item.length();
        sendLost();
        if (held != null || item.passage() != null) {
            hold(item);
        } else {
            sendNow(item);
        }
        sent(bytes);
    }

    private void sendNow(EncodedItem item) {
        if (dropsItems || stopped) {
            item.release();
        } else {
            outbound.sendItem(call, item, false);
        }
    }

    /** An item that refers to objects is sent when their owners know of it, and what comes behind it later. */
    private void hold(EncodedItem item) {
        HeldBack line = held;
        if (line == null) {
            line = new HeldBack(outbound, () -> held = null);
            held = line;
        }
        EncodedItem kept = item.keep();
        line.add(kept.passage(), null, () -> sendNow(kept), error -> {
            kept.release();
            if (!stopped) {
                stop();
                owner.onStreamFailure(error);
            }
        });
    }

    /** Does something behind the items that wait. */
    private void behindHeld(Runnable action) {
        if (held == null || held.isEmpty()) {
            action.run();
        } else {
            held.add(action);
        }
    }

    private int nextBatch() {
        return buffer == null ? BatchSize.ofPublisher(itemBytes) : BatchSize.ofOverflowBuffer(itemBytes);
    }

    /** The other side learns how many items are missing before it gets one that comes after them, or the end. */
    private void sendLost() {
        if (buffer != null) {
            long lost = buffer.newlyDropped();
            if (lost >= 0) {
                outbound.sendLost(call, lost);
            }
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

    /** The publisher has failed, or must not go on; on the event loop. */
    void fail(Throwable error) {
        if (!done) {
            sendLost();
            endSource();
            behindHeld(() -> {
                if (!stopped) {
                    stopped = true;
                    owner.onStreamFailure(error);
                }
            });
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

    /** The publisher has ended; on the event loop. */
    void complete() {
        if (!done) {
            sendLost();
            done = true;
            behindHeld(() -> {
                if (!stopped) {
                    owner.onStreamEnd();
                }
            });
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
            batch = nextBatch();
            while (!done && isTimeToAsk() && isWritable()) {
                long count = Math.min(credit, batch) - requested;
                requested += count;
                requestFrom(source, count);
                batch = nextBatch();
            }
        } finally {
            requesting = false;
        }
    }

    /** In batches; but all credit is passed on to an overflow buffer, which otherwise would drop what may be sent. */
    private boolean isTimeToAsk() {
        return credit > requested && (requested <= batch / 4 || (buffer != null && credit <= batch));
    }

    private void requestFrom(Subscription source, long count) {
        TimerWheel loop = outbound.timers();
        String before = loop.enter(call);
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

    /** Nothing more is sent; on the event loop. */
    void stop() {
        stopped = true;
        endSource();
    }

    /** Ends the publisher, unless it has ended: nothing more is wanted of it. */
    private void endSource() {
        if (!done) {
            done = true;
            Subscription source = upstream;
            if (source != null) {
                call.cancelSource(source);
            }
        }
    }

    boolean isDone() {
        return done;
    }

    /** Where items wait that cannot be sent yet; null for back-pressure. For tests and snapshots. */
    @Nullable
    OverflowBuffer buffer() {
        return buffer;
    }

    /** Credit that is not used up, for tests and snapshots; on the event loop. */
    long credit() {
        return credit;
    }
}
