package io.rpcboot.internal.call;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.codec.PayloadTooLargeException;
import io.rpcboot.internal.observation.ServedObservation;
import java.util.List;
import java.util.Map;

/**
 * How a call is stopped at its callee: by its caller, by the loss of the connection, by its deadline, by this side.
 * {@link EndingCall} then answers it. Confined to the event loop.
 */
abstract class StoppableCall extends EndingCall {

    StoppableCall(CallTarget target, CallOutbound outbound, int codec, Map<String, String> headers, boolean oneWay) {
        super(target, outbound, codec, headers, oneWay);
    }

    /**
     * The caller's CANCEL.
     *
     * @param ack whether it answers the one that was sent from here: the handler goes on
     */
    public final void onCancel(Cancellation cancellation, boolean ack) {
        boolean answeredBefore = state == ServerCallState.DISCARDING;
        if (state == ServerCallState.CANCELLED) {
            throw new RpcProtocolException("'" + operation() + "' got a second CANCEL");
        }
        state = state.next(ServerCallState.Event.CANCELLED);
        ServerSession<?, ?> session = serverSession();
        if (session != null) {
            session.onCancel();
        }
        if (answeredBefore) {
            close();
            return;
        }
        if (ack && stopping != null) {
            return;
        }
        if (cancellation.code() == RpcCode.RESOURCE_EXHAUSTED) {
            overrun(cancellation.reason());
            return;
        }
        RpcCode code = cancellation.code() == RpcCode.DEADLINE_EXCEEDED ? RpcCode.DEADLINE_EXCEEDED : RpcCode.CANCELLED;
        stop(CallFailure.byRuntime(code, isInvoked(), cancellation.reason()), cancellation.toException(this, peer()));
    }

    /** The caller's stream was overrun: the handler reads so, before it is stopped. */
    private void overrun(String reason) {
        RpcException error = new RpcException(RpcCode.RESOURCE_EXHAUSTED, reason, operation(), peer().toString(), null);
        CallFailure failure = CallFailure.byRuntime(error.code(), isInvoked(), reason);
        stopping = failure;
        stopPayload(error);
        if (!ending) {
            stop(failure, error);
        }
    }

    /** The connection is gone. */
    public final void onLost(RpcException error) {
        state = state.next(ServerCallState.Event.LOST);
        this.error = RpcCode.CANCELLED;
        if (!stopHandler(error)) {
            endsLater(() -> {});
        }
        ServedObservation observed = observation();
        if (observed != null) {
            observed.lost(error);
        }
        ServerSession<?, ?> session = serverSession();
        if (session != null) {
            session.onClosed(error);
        }
        close();
    }

    /** This side gives the call up; its caller is told why. */
    public final void abort(String reason) {
        if (isRunning()) {
            stop(
                    CallFailure.byRuntime(RpcCode.CANCELLED, isInvoked(), reason),
                    Cancellation.of(reason).toException(this, outbound()));
        }
    }

    @Override
    public final void giveUp(String reason) {
        abort(reason);
    }

    @Override
    public final void onItemRefused(int size, int limit) {
        if (serverSession() != null && !ending) {
            failSession(new PayloadTooLargeException(limit, size));
            return;
        }
        ending = false;
        if (sender != null) {
            sender.stop();
        }
        onFailure(CallFailure.byRuntime(
                        RpcCode.RESOURCE_EXHAUSTED,
                        true,
                        "'" + operation() + "': the result has " + size + " bytes, the caller takes at most " + limit)
                .withFinding(Finding.at(Checkpoint.CALLEE_OUTBOUND, List.of())));
    }

    @Override
    protected final void onTimeout() {
        if (isRunning()) {
            String text = "the caller's deadline has passed";
            stop(
                    CallFailure.byRuntime(RpcCode.DEADLINE_EXCEEDED, isInvoked(), text),
                    Cancellation.of(text).toException(this, peer()));
        }
    }

    /** Has the handler stop; the caller is told when it really has. */
    final void stop(CallFailure failure, RpcException cause) {
        if (stopping == null) {
            stopping = failure;
        }
        outbound().dropQueued(this);
        ending = false;
        boolean occupied = stopHandler(cause);
        // The handler may have ended, and been answered, by hearing of it.
        if (!occupied) {
            answerStopped();
        }
    }

    /** The session fails: its handler is stopped, the caller is told this and no later error. */
    final void failSession(Throwable error) {
        if (isAwaitingResult()) {
            CallFailure failure = failure(error);
            stop(
                    failure,
                    error instanceof RpcException rpc ? rpc : new RpcException(failure.code(), "" + error, error));
        }
    }

    /**
     * The handler of a session ends the caller's side, and goes on itself.
     *
     * @return false if there is nothing to end any more
     */
    final boolean cancelCaller(CallFailure failure, Cancellation cancellation) {
        if (!isAwaitingResult()) {
            return false;
        }
        stopping = failure;
        outbound().dropQueued(this);
        outbound().sendCancel(this, cancellation);
        return true;
    }

    /** True if the handler occupies a thread and will say itself when it has ended. */
    private boolean stopHandler(RpcException cause) {
        markCancelled(cause);
        dropItem();
        if (sender != null) {
            sender.stop();
        }
        boolean occupied = interruptHandler();
        stopPayload(cause);
        return occupied;
    }
}
