package io.rpcboot.internal.call;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.PayloadTooLargeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;

/**
 * A call at its caller while it is open: its slot, its time limit, what it sends, how it stops. {@link CarriedCall} is
 * the time before; {@link ClientCall} is what the callee says. Confined to the event loop.
 */
public abstract class OpenCall<T> extends CarriedCall<T> implements StreamOwner {

    private ClientCallState state = ClientCallState.NEW;
    private @Nullable CallPermit permit;
    private @Nullable StreamSender sender;

    OpenCall(CallRequest request, CoreSubscriber<? super T> subscriber) {
        super(request, subscriber);
    }

    /**
     * The call has its slot; its CALL frame is about to be written.
     *
     * @param callOrdinal which CALL frame of its connection it is, from 1
     * @param payloadGoesOn whether that frame does not carry all of the payload
     * @return the first credit for a streamed result; -1 where the result is no stream
     */
    public final long opened(
            CallOutbound connection, int id, long callOrdinal, CallPermit place, boolean payloadGoesOn) {
        callId = id;
        ordinal = callOrdinal;
        beganNanos = connection.timers().now();
        permit = place;
        state = state.next(payloadGoesOn ? ClientCallState.Event.OPENED_STREAMING : ClientCallState.Event.OPENED);
        if (deadlineNanos() != NO_DEADLINE) {
            connection.timers().schedule(this, deadlineNanos());
        }
        connection(connection);
        StreamReceiver stream = receiver();
        if (stream == null) {
            return -1;
        }
        if (subscriber() instanceof SessionOpening<?, ?, ?> opening) {
            opening.onOpened(connection, stream);
        }
        return stream.open(connection);
    }

    /** The CALL frame has been written. */
    public final void sent() {
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
            cancelOpen(cancellationBy(subscriber()));
        }
    }

    /** Credit from the callee. */
    public final void onCredit(long count) {
        ClientSession<?, ?, ?> session = session();
        if (session != null) {
            session.onCredit(count);
            return;
        }
        if (request().payloads() == null) {
            throw new RpcProtocolException("'" + operation() + "' got CREDIT, but its payload is no stream");
        }
        if (sender != null) {
            sender.addCredit(count);
        }
    }

    /** The callee wants no more of the payload stream. */
    final void onPayloadUnwanted() {
        if (request().payloads() == null) {
            throw new RpcProtocolException("'" + operation() + "' got CANCEL, but its payload is no stream");
        }
        if (sender != null && !sender.isDone()) {
            sender.stop();
            onStreamEnd();
        }
    }

    @Override
    protected final void onTimeout() {
        if (!isOpen()) {
            return;
        }
        String text = Deadlines.passed(timeout());
        stop(new Cancellation(RpcCode.DEADLINE_EXCEEDED, "", text));
        String peer = connection().peer().toString();
        endWith(new RpcTimeoutException(
                RpcTimeoutException.Phase.CALL,
                timeout(),
                "'" + operation() + "' on " + peer + ": " + text + "; the handler may have run",
                operation(),
                peer));
    }

    @Override
    public final void onItemRefused(int size, int limit) {
        PayloadTooLargeException error = new PayloadTooLargeException(limit, size);
        ClientSession<?, ?, ?> session = session();
        if (session == null) {
            onStreamFailure(error);
        } else {
            session.onItemRefused(error);
        }
    }

    @Override
    public final void giveUp(String reason) {
        if (isOpen()) {
            Cancellation cancellation = new Cancellation(
                    RpcCode.CANCELLED, "an operator at " + connection().localName() + ", the caller", reason);
            stop(cancellation);
            endWith(cancellation.toException(this, connection().peer()));
        }
    }

    @Override
    final String stateText() {
        return state.text();
    }

    @Override
    final long creditReceived() {
        ClientSession<?, ?, ?> session = session();
        if (session != null) {
            return session.creditReceived();
        }
        return sender == null ? 0 : sender.credit();
    }

    @Override
    final void cancelOpen(Cancellation cancellation) {
        if (isOpen()) {
            stop(cancellation);
        } else if (state == ClientCallState.CLOSED) {
            unwatched();
        }
    }

    @Override
    public final void onStreamEnd() {
        if (state == ClientCallState.OPEN) {
            connection().sendEnd(this);
        }
    }

    @Override
    public final void onEndWritten() {
        if (state != ClientCallState.OPEN) {
            return; // writing it has ended the connection, or the call
        }
        state = state.next(ClientCallState.Event.PAYLOAD_ENDED);
        completeOneWay();
    }

    @Override
    public final void onStreamFailure(Throwable error) {
        if (state != ClientCallState.OPEN) {
            return;
        }
        stop(
                error instanceof OverrunException overrun
                        ? new Cancellation(RpcCode.RESOURCE_EXHAUSTED, "", String.valueOf(overrun.getMessage()))
                        : Cancellation.of("the payload stream failed: " + error));
        endWith(error instanceof PayloadException ? CallErrors.unsendable(operation(), true, error) : error);
    }

    private void subscribe(StreamSender stream) {
        Publisher<?> payloads = Objects.requireNonNull(request().payloads());
        try {
            stream.subscribeTo(payloads, request().overflow());
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
    public final boolean isOpen() {
        return state == ClientCallState.OPEN || state == ClientCallState.AWAITING;
    }

    /** An item cannot be taken: the subscriber is told why, and the callee to stop. */
    final void refuse(Throwable violation) {
        if (isOpen()) {
            stop(Cancellation.of(String.valueOf(violation.getMessage())));
        }
        endWith(violation);
    }

    /** Sends CANCEL; the slot stays in use until the callee has answered. */
    final void stop(Cancellation cancellation) {
        watched();
        state = state.next(ClientCallState.Event.CANCELLED);
        giveBack();
        connection().sendCancel(this, cancellation);
    }

    /** Answers the callee's CANCEL of a session; the slot stays in use until the callee has ended the call. */
    final void stopAcknowledging() {
        state = state.next(ClientCallState.Event.CANCELLED);
        giveBack();
        connection().sendCancelAck(this);
    }

    /** The session that the call has opened; null for another call. */
    final @Nullable ClientSession<?, ?, ?> session() {
        return subscriber() instanceof SessionOpening<?, ?, ?> opening ? opening.session() : null;
    }

    final void close(ClientCallState.Event event, @Nullable Throwable lost) {
        boolean endPayload = state == ClientCallState.OPEN && event == ClientCallState.Event.ANSWERED;
        state = state.next(event);
        giveBack();
        if (endPayload) {
            connection().sendCancel(this, Cancellation.of("the call was answered"));
        }
        ClientSession<?, ?, ?> session = receiver() == null ? null : session();
        if (session != null) {
            session.onClosed(lost);
        }
        connection().closed(this);
        unwatched();
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
