package io.rpcboot.internal.call;

import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.observation.ServedObservation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends at its callee: once, with END or ERROR, when its handler has really ended, whoever wants it to.
 * Confined to the event loop.
 */
abstract class EndingCall extends ServedCall implements StreamOwner {

    ServerCallState state = ServerCallState.RUNNING;

    @Nullable
    StreamSender sender;

    @Nullable
    RpcCode error;

    /** What the caller has granted before there was a sender. */
    private long credit;

    private boolean invoked;
    boolean ending;

    @Nullable
    CallFailure stopping;

    EndingCall(CallTarget target, CallOutbound outbound, int codec, Map<String, String> headers, boolean oneWay) {
        super(target, outbound, codec, headers, oneWay);
    }

    /** The payload goes on after the CALL frame, so a refusal does not end the call yet. */
    public final void payloadGoesOn() {
        state = ServerCallState.RECEIVING;
    }

    /** Whether the caller's direction has not ended. */
    public final boolean isPayloadOpen() {
        return state == ServerCallState.RECEIVING || state == ServerCallState.DISCARDING;
    }

    /** Credit from the caller. */
    public final void onCredit(long count) {
        if (ending) {
            return; // was under way; of a refused call it is not known what its result would have been
        }
        ServerSession<?, ?> session = serverSession();
        if (session != null) {
            session.onCredit(count);
            return;
        }
        if (!streamsResult()) {
            throw new RpcProtocolException("'" + operation() + "' got CREDIT, but its result is no stream");
        }
        if (sender != null) {
            sender.addCredit(count);
            return;
        }
        long sum = credit + count;
        credit = sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** The call has come in; on the event loop. */
    public final void begin(long callOrdinal) {
        ordinal = callOrdinal;
        beganNanos = target().onBegin(outbound().timers());
    }

    @Override
    final String stateText() {
        return ending && isRunning() ? "sending its answer" : state.text();
    }

    @Override
    final long creditReceived() {
        ServerSession<?, ?> session = serverSession();
        if (session != null) {
            return session.creditReceived();
        }
        return sender == null ? credit : sender.credit();
    }

    /** Does not serve the call. */
    public final void refuse(CallFailure failure) {
        answer(failure);
    }

    @Override
    final void onResultStream(StreamSender stream) {
        sender = stream;
        if (isAwaitingResult()) {
            stream.addCredit(credit);
        } else {
            stream.stop();
            answerStopped();
        }
    }

    @Override
    final void onUnwantedPublisher() {
        answerStopped();
    }

    @Override
    final void onReply(@Nullable EncodedItem item) {
        if (hasFollowers()) {
            EncodedItem kept = item == null ? null : item.keep();
            if (endsLater(() -> onReply(kept))) {
                return;
            }
            item = kept;
        }
        if (!isAwaitingResult()) {
            if (item != null) {
                item.release();
            }
            answerStopped();
            return;
        }
        ServerSession<?, ?> session = serverSession();
        if (session != null) {
            if (!session.hasStarted()) {
                if (item != null) {
                    item.release();
                }
                answer(unstarted());
                return;
            }
            session.finish();
        }
        ending = true;
        if (item == null) {
            outbound().sendEnd(this);
        } else if (isOneWay()) {
            item.release();
            outbound().sendEnd(this);
        } else {
            outbound().sendItem(this, item, true);
        }
    }

    @Override
    final void onFailure(CallFailure failure) {
        if (endsLater(() -> onFailure(failure))) {
            return;
        }
        if (isAwaitingResult()) {
            answer(failure);
        } else {
            answerStopped();
        }
    }

    @Override
    public final boolean dropsItems() {
        return isOneWay();
    }

    @Override
    public final void onStreamEnd() {
        onReply(null);
    }

    @Override
    public final Throwable unsendable(@Nullable Object item, Throwable error) {
        return item == null ? error : CallErrors.unsendableResult(operation(), item, error);
    }

    @Override
    public final void onStreamFailure(Throwable error) {
        onFailure(failure(error));
    }

    /** What the caller is told of what its stream, or session, fails with. */
    final CallFailure failure(Throwable error) {
        return error instanceof OverrunException overrun
                ? CallFailure.byRuntime(overrun.code(), true, String.valueOf(overrun.getMessage()))
                : describe(error);
    }

    /** The session that the call has opened; null for another call. */
    abstract @Nullable ServerSession<?, ?> serverSession();

    /** Stops what the handler reads, if it does; it gets the cause. */
    abstract void stopPayload(RpcException cause);

    final void firstCredit(long count) {
        credit = count;
    }

    final void markInvoked() {
        invoked = true;
    }

    final boolean isInvoked() {
        return invoked;
    }

    final boolean isReceiving() {
        return state == ServerCallState.RECEIVING;
    }

    final void payloadEnded() {
        boolean answeredBefore = state == ServerCallState.DISCARDING;
        state = state.next(ServerCallState.Event.PAYLOAD_ENDED);
        if (answeredBefore) {
            close();
        }
    }

    final boolean isAwaitingResult() {
        return isRunning() && !ending && stopping == null;
    }

    final boolean isRunning() {
        return state == ServerCallState.RECEIVING || state == ServerCallState.RUNNING;
    }

    final void answerStopped() {
        if (endsLater(this::answerStopped)) {
            return;
        }
        if (stopping != null && !ending && (isRunning() || state == ServerCallState.CANCELLED)) {
            answer(stopping);
        }
    }

    /** Fails the call. What its handler threw has been described already, what the runtime says is so now. */
    final void answer(CallFailure failure) {
        CallFailure told = failure.byRuntime() ? target().describe(this, failure) : failure;
        ending = true;
        error = failure.code();
        ServedObservation observed = observation();
        if (observed != null) {
            observed.failed(told.code(), told.byRuntime(), told.message());
        }
        ServerSession<?, ?> session = serverSession();
        if (session != null) {
            session.stop(new RpcException(told.code(), "'" + operation() + "' has failed: " + told.message()));
        }
        outbound().sendError(this, told);
    }

    private CallFailure unstarted() {
        return CallFailure.byRuntime(
                RpcCode.INTERNAL,
                true,
                "'" + operation() + "': its handler has ended without having said started(...), which a session does"
                        + " exactly once");
    }

    @Override
    public final void onEndWritten() {
        if (state == ServerCallState.CLOSED) {
            return; // writing it has ended the connection
        }
        state = state.next(ServerCallState.Event.ANSWERED);
        outbound().timers().cancel(this);
        ServedObservation observed = observation();
        if (observed != null) {
            observed.end();
        }
        if (state == ServerCallState.CLOSED) {
            close();
        } else {
            stopPayload(new RpcCancelledException(
                    "the callee", "answered", "'" + operation() + "' was answered", operation(), peer().toString()));
        }
    }

    final void close() {
        ServerSession<?, ?> session = serverSession();
        if (session != null) {
            session.onClosed(null);
        }
        outbound().timers().cancel(this);
        outbound().dropQueued(this);
        dropItem();
        target().onEnd(outbound().timers(), beganNanos, error);
        outbound().closed(this);
    }
}
