package io.rpcboot.internal.call;

import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.observation.ServedObservation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends at its callee: once, with END or ERROR, when its handler has really ended, whoever wants it to.
 * Confined to the event loop.
 */
abstract class EndingCall extends ServedCall implements StreamOwner {

    private ServerCallState state = ServerCallState.RUNNING;
    private @Nullable StreamSender sender;
    private long credit;
    private boolean invoked;
    private boolean ending;
    private @Nullable CallFailure stopping;

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
        if (!streamsResult()) {
            throw new RpcProtocolException("'" + operation() + "' got CREDIT, but its result is no stream");
        }
        long sum = credit + count;
        credit = sum < 0 ? Long.MAX_VALUE : sum;
        if (sender != null) {
            sender.addCredit(count);
        }
    }

    /** The caller's CANCEL. */
    public final void onCancel(RpcCode code, String canceller, String reason) {
        boolean answeredBefore = state == ServerCallState.DISCARDING;
        if (state == ServerCallState.CANCELLED) {
            throw new RpcProtocolException("'" + operation() + "' got a second CANCEL");
        }
        state = state.next(ServerCallState.Event.CANCELLED);
        if (answeredBefore) {
            close();
            return;
        }
        String who = canceller.isEmpty() ? peer().toString() : canceller;
        stop(
                CallFailure.byRuntime(code == RpcCode.DEADLINE_EXCEEDED ? code : RpcCode.CANCELLED, invoked, reason),
                new RpcCancelledException(
                        who,
                        reason,
                        "'" + operation() + "' was cancelled by " + who + ": " + reason,
                        operation(),
                        who));
    }

    /** The connection is gone. */
    public final void onLost(RpcException error) {
        state = state.next(ServerCallState.Event.LOST);
        stopHandler(error);
        ServedObservation observed = observation();
        if (observed != null) {
            observed.lost(error);
        }
        close();
    }

    /** This side gives the call up; its caller is told why. */
    public final void abort(String reason) {
        if (isRunning()) {
            String who = "the callee";
            stop(
                    CallFailure.byRuntime(RpcCode.CANCELLED, invoked, reason),
                    new RpcCancelledException(who, reason, "'" + operation() + "': " + reason, operation(), who));
        }
    }

    @Override
    public final void onItemRefused(int size, int limit) {
        ending = false;
        if (sender != null) {
            sender.stop();
        }
        onFailure(new CallFailure(
                RpcCode.RESOURCE_EXHAUSTED,
                true,
                true,
                "",
                "'" + operation() + "': the result has " + size + " bytes, the caller takes at most " + limit,
                List.of()));
    }

    /** Does not serve the call. */
    public final void refuse(CallFailure failure) {
        answer(failure);
    }

    @Override
    protected final void onTimeout() {
        if (isRunning()) {
            String text = "the caller's deadline has passed";
            stop(
                    CallFailure.byRuntime(RpcCode.DEADLINE_EXCEEDED, invoked, text),
                    new RpcCancelledException(
                            peer().toString(), text, "'" + operation() + "': " + text, operation(), peer().toString()));
        }
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
        if (!isAwaitingResult()) {
            if (item != null) {
                item.release();
            }
            answerStopped();
            return;
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
        if (isAwaitingResult()) {
            answer(failure);
        } else {
            answerStopped();
        }
    }

    @Override
    public final void onStreamItem(EncodedItem item) {
        if (isOneWay()) {
            item.release();
            return;
        }
        credit--;
        outbound().sendItem(this, item, false);
    }

    @Override
    public final void onStreamEnd() {
        onReply(null);
    }

    @Override
    public final Throwable unsendable(@Nullable Object item, Throwable error) {
        return item == null ? error : new UnsendableResultException(operation(), item, error);
    }

    @Override
    public final void onStreamFailure(Throwable error) {
        onFailure(describe(error));
    }

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

    /** Has the handler stop; the caller is told when it really has. */
    final void stop(CallFailure failure, RpcException cause) {
        stopping = failure;
        outbound().dropQueued(this);
        ending = false;
        boolean occupied = stopHandler(cause);
        // The handler may have ended, and been answered, by hearing of it.
        if (!occupied && !ending) {
            answer(failure);
        }
    }

    /** True if the handler occupies a thread and will say itself when it has ended. */
    private boolean stopHandler(RpcException cause) {
        markCancelled();
        dropItem();
        if (sender != null) {
            sender.stop();
        }
        boolean occupied = interruptHandler();
        stopPayload(cause);
        return occupied;
    }

    private void answerStopped() {
        if (stopping != null && !ending && (isRunning() || state == ServerCallState.CANCELLED)) {
            answer(stopping);
        }
    }

    final void answer(CallFailure failure) {
        ending = true;
        ServedObservation observed = observation();
        if (observed != null) {
            observed.failed(failure.code(), failure.byRuntime(), failure.message());
        }
        outbound().sendError(this, failure);
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

    private void close() {
        outbound().timers().cancel(this);
        outbound().dropQueued(this);
        dropItem();
        outbound().closed(this);
    }
}
