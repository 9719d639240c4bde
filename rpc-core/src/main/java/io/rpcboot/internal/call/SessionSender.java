package io.rpcboot.internal.call;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * What one side of a session sends: one publisher, once, under the other side's credit. Confined to the event loop,
 * save {@link #send}.
 */
final class SessionSender implements StreamOwner {

    /** The session that sends. */
    interface Side {

        /** Why nothing can be sent; null where it can. Any thread. */
        @Nullable
        Throwable refusal();

        /** Says on the wire that there are no more items. */
        void sendItemsEnd();

        /**
         * The publisher failed, or an item of it cannot be sent: the session fails with it.
         *
         * @param tell tells who sent it. A handler has to hear of it before it is stopped; a caller after the other side
         *     has been told, because of what it does on hearing it, such as wanting no more items
         */
        void onSendFailure(Throwable error, Runnable tell);

        /** The error of an item that cannot be encoded; any thread. */
        Throwable unsendable(@Nullable Object item, Throwable error);
    }

    private final Call call;
    private final CallOutbound outbound;
    private final ItemEncoder encoder;
    private final @Nullable StreamOverflow overflow;
    private final Side side;
    private final AtomicBoolean used = new AtomicBoolean();
    private final Sinks.Empty<Void> done = Sinks.empty();
    private @Nullable StreamSender stream;
    private long credit;
    private boolean ended;

    /**
     * @param overflow what becomes of items that cannot be sent yet; null for back-pressure
     */
    SessionSender(Call call, CallOutbound outbound, ItemEncoder encoder, @Nullable StreamOverflow overflow, Side side) {
        this.overflow = overflow;
        this.call = call;
        this.outbound = outbound;
        this.encoder = encoder;
        this.side = side;
    }

    /** Sends what a publisher emits, when subscribed to. */
    Mono<Void> send(Publisher<?> items) {
        return Mono.deferContextual(context -> {
            Throwable refusal = side.refusal();
            if (refusal == null && !used.compareAndSet(false, true)) {
                refusal = new IllegalStateException("'" + call.operation()
                        + "': a session sends one publisher, and nothing after its end; to send several, merge them");
            }
            if (refusal != null) {
                return Mono.error(refusal);
            }
            begin(items, Context.of(context));
            return done.asMono().doOnCancel(() -> call.onLoop(outbound, this::endItems));
        });
    }

    /** The other side takes more. */
    void onCredit(long count) {
        if (stream != null) {
            stream.addCredit(count);
        } else {
            long sum = credit + count;
            credit = sum < 0 ? Long.MAX_VALUE : sum;
        }
    }

    /** Items that this side may still send; none after its end. */
    long credit() {
        return ended ? 0 : stream == null ? credit : stream.credit();
    }

    /** No more is sent, and the other side is told; nothing if it has been. */
    void endItems() {
        if (!ended) {
            stopStream();
            side.sendItemsEnd();
            done.tryEmitEmpty();
        }
    }

    /** The session has ended: nothing more is sent, and nobody is told; null for an end that is no failure. */
    void close(@Nullable Throwable error) {
        if (!ended) {
            stopStream();
            if (error == null) {
                done.tryEmitEmpty();
            } else {
                done.tryEmitError(error);
            }
        }
    }

    @Override
    public void onStreamEnd() {
        endItems();
    }

    @Override
    public void onStreamFailure(Throwable error) {
        if (!ended) {
            stopStream();
            side.onSendFailure(error, () -> done.tryEmitError(error));
        }
    }

    @Override
    public Throwable unsendable(@Nullable Object item, Throwable error) {
        return side.unsendable(item, error);
    }

    private void begin(Publisher<?> items, Context context) {
        StreamSender fresh = new StreamSender(call, outbound, this, encoder, context);
        call.onLoop(outbound, () -> attach(fresh));
        try {
            fresh.subscribeTo(items, overflow);
        } catch (Throwable e) {
            fresh.onError(e);
        }
    }

    private void attach(StreamSender fresh) {
        if (ended) {
            fresh.stop();
        } else {
            stream = fresh;
            fresh.addCredit(credit);
        }
    }

    private void stopStream() {
        ended = true;
        if (stream != null) {
            stream.stop();
        }
    }
}
