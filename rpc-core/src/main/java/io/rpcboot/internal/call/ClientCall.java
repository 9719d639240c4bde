package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.RpcViolationException;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.PayloadTooLargeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;

/**
 * One call at its caller: subscription, pending entry and time limit in one object. What is here happens on the
 * event loop of the connection, from {@link #opened} on; {@link CarriedCall} is the time before.
 */
public final class ClientCall<T> extends CarriedCall<T> implements StreamOwner {

    private ClientCallState state = ClientCallState.NEW;
    private @Nullable CallPermit permit;
    private @Nullable StreamSender sender;
    private long ordinal;

    public ClientCall(CallRequest request, CoreSubscriber<? super T> subscriber) {
        super(request, subscriber);
    }

    /**
     * The call has its slot; its CALL frame is about to be written.
     *
     * @param callOrdinal which CALL frame of its connection it is, from 1
     * @param payloadGoesOn whether that frame does not carry all of the payload
     * @return the first credit for a streamed result; -1 where the result is no stream
     */
    public long opened(CallOutbound connection, int id, long callOrdinal, CallPermit place, boolean payloadGoesOn) {
        callId = id;
        ordinal = callOrdinal;
        permit = place;
        state = state.next(payloadGoesOn ? ClientCallState.Event.OPENED_STREAMING : ClientCallState.Event.OPENED);
        if (deadlineNanos() != NO_DEADLINE) {
            connection.timers().schedule(this, deadlineNanos());
        }
        connection(connection);
        StreamReceiver stream = receiver();
        return stream == null ? -1 : stream.open(connection);
    }

    /** The CALL frame has been written. */
    public void sent() {
        if (!isOpen()) {
            return;
        }
        if (request().payloads() != null) {
            StreamSender stream = new StreamSender(
                    this, connection(), this, request().encoder(), subscriber().currentContext());
            sender = stream;
            subscribe(stream);
        } else if (state == ClientCallState.AWAITING) {
            completeOneWay();
        }
        StreamReceiver stream = receiver();
        if (stream != null) {
            stream.takeAsked();
        }
        if (isCancelled()) {
            cancelOpen();
        }
    }

    /** Which CALL frame of its connection this one was, from 1. */
    public long ordinal() {
        return ordinal;
    }

    /** The callee's ERROR. */
    public void onError(RpcException error) {
        close(ClientCallState.Event.ANSWERED);
        endWith(error);
    }

    /** Credit from the callee. */
    public void onCredit(long count) {
        if (request().payloads() == null) {
            throw new RpcProtocolException("'" + operation() + "' got CREDIT, but its payload is no stream");
        }
        if (sender != null) {
            sender.addCredit(count);
        }
    }

    /** The callee wants no more of the payload stream. */
    public void onPayloadUnwanted() {
        if (request().payloads() == null) {
            throw new RpcProtocolException("'" + operation() + "' got CANCEL, but its payload is no stream");
        }
        if (sender != null && !sender.isDone()) {
            sender.stop();
            onStreamEnd();
        }
    }

    /** The connection is gone. */
    public void onLost(RpcException error) {
        close(ClientCallState.Event.LOST);
        endWith(error);
    }

    @Override
    protected void onTimeout() {
        if (!isOpen()) {
            return;
        }
        String text = "no answer within " + timeout().toMillis() + " ms";
        stop(RpcCode.DEADLINE_EXCEEDED, text);
        String peer = connection().peer().toString();
        endWith(new RpcTimeoutException(
                RpcTimeoutException.Phase.CALL,
                timeout(),
                "'" + operation() + "' on " + peer + ": " + text,
                operation(),
                peer));
    }

    @Override
    public void onItemRefused(int size, int limit) {
        onStreamFailure(new PayloadTooLargeException(limit, size));
    }

    @Override
    ClientCall<T> self() {
        return this;
    }

    @Override
    int maxItem() {
        return connection().maxMessage();
    }

    @Override
    void onItem(ByteBuf item, boolean last) {
        StreamReceiver stream = receiver();
        if (stream != null && !last) {
            stream.onItem(item);
        }
        T value = null;
        RpcViolationException unreadable = null;
        if (isWanted()) {
            try {
                value = decode(item);
            } catch (Throwable e) {
                unreadable = CallErrors.unreadable(operation(), connection().peer(), e);
            }
        }
        if (last) {
            // The slot and the place are free before the subscriber hears of it: its next call may use them.
            close(ClientCallState.Event.ANSWERED);
        }
        if (unreadable != null) {
            refuse(unreadable);
        } else if (value != null) {
            emit(value);
        } else if (stream != null) {
            stream.request(1); // an item without a value answers no demand
        }
        if (last) {
            endComplete();
        }
    }

    @Override
    void onItemsEnd() {
        close(ClientCallState.Event.ANSWERED);
        endComplete();
    }

    @Override
    void onItemTooLarge(int size) {
        refuse(CallErrors.unreadable(
                operation(),
                connection().peer(),
                new PayloadTooLargeException(connection().maxMessage(), size)));
    }

    @Override
    void cancelOpen() {
        if (isOpen()) {
            stop(RpcCode.CANCELLED, "the caller's subscriber cancelled");
        }
    }

    @Override
    public void onStreamItem(EncodedItem item) {
        connection().sendItem(this, item, false);
    }

    @Override
    public void onStreamEnd() {
        if (state == ClientCallState.OPEN) {
            connection().sendEnd(this);
        }
    }

    @Override
    public void onEndWritten() {
        if (state != ClientCallState.OPEN) {
            return; // writing it has ended the connection, or the call
        }
        state = state.next(ClientCallState.Event.PAYLOAD_ENDED);
        completeOneWay();
    }

    @Override
    public void onStreamFailure(Throwable error) {
        if (state != ClientCallState.OPEN) {
            return;
        }
        stop(RpcCode.CANCELLED, "the payload stream failed: " + error);
        endWith(error instanceof PayloadException ? CallErrors.unsendable(operation(), error) : error);
    }

    private void subscribe(StreamSender stream) {
        Publisher<?> payloads = Objects.requireNonNull(request().payloads());
        try {
            payloads.subscribe(stream);
        } catch (Throwable e) {
            stream.onError(e);
        }
    }

    private void completeOneWay() {
        if (request().oneWay()) {
            endComplete();
        }
    }

    /** Whether it has been sent, and neither answered nor cancelled. */
    public boolean isOpen() {
        return state == ClientCallState.OPEN || state == ClientCallState.AWAITING;
    }

    @SuppressWarnings("unchecked")
    private @Nullable T decode(ByteBuf item) {
        return (T) request().decoder().decode(item);
    }

    private void emit(T value) {
        try {
            subscriber().onNext(value);
        } catch (Throwable e) {
            drop(e);
            cancel();
        }
    }

    /** An item cannot be taken: the subscriber is told why, and the callee to stop. */
    private void refuse(RpcViolationException violation) {
        if (isOpen()) {
            stop(RpcCode.CANCELLED, String.valueOf(violation.getMessage()));
        }
        endWith(violation);
    }

    /** Sends CANCEL; the slot stays in use until the callee has answered. */
    private void stop(RpcCode code, String reason) {
        state = state.next(ClientCallState.Event.CANCELLED);
        giveBack();
        connection().sendCancel(this, code, reason);
    }

    private void close(ClientCallState.Event event) {
        boolean endPayload = state == ClientCallState.OPEN && event == ClientCallState.Event.ANSWERED;
        state = state.next(event);
        giveBack();
        if (endPayload) {
            connection().sendCancel(this, RpcCode.CANCELLED, "the call was answered");
        }
        connection().closed(this);
        CallPermit place = permit;
        if (place != null) {
            permit = null;
            place.release();
        }
    }

    private void giveBack() {
        connection().timers().cancel(this);
        connection().dropQueued(this);
        dropItem();
        StreamReceiver stream = receiver();
        if (stream != null) {
            stream.close();
        }
        if (sender != null) {
            sender.stop();
        }
    }
}
