package io.rpcboot.internal.call;

import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * A cancellation on its way to those whom it concerns.
 *
 * @param code CANCELLED, DEADLINE_EXCEEDED, or RESOURCE_EXHAUSTED for a payload stream that was overrun
 * @param canceller who asked first; empty for the peer that says it
 */
public record Cancellation(RpcCode code, String canceller, String reason) {

    /** This peer asks. */
    static Cancellation of(String reason) {
        return new Cancellation(RpcCode.CANCELLED, "", reason);
    }

    /** What ended a call that was served here, for the calls that it has made in turn. */
    static Cancellation relayed(RpcException cause) {
        return cause instanceof RpcCancelledException cancelled
                ? new Cancellation(RpcCode.CANCELLED, cancelled.canceller(), cancelled.reason())
                : of(String.valueOf(cause.getMessage()));
    }

    /**
     * What it means that a subscriber cancels: that the call it serves was cancelled, or what it says itself. The served
     * call is looked for in the subscriber's context and then on the current thread.
     */
    static Cancellation bySubscriber(CoreSubscriber<?> subscriber) {
        RpcCallContext served = CurrentCall.of(subscriber);
        RpcException cause = served == null ? null : served.cancellationCause();
        if (cause != null) {
            return relayed(cause);
        }
        CancelWitness witness = subscriber.currentContext().getOrDefault(CancelWitness.class, null);
        String reason = witness == null ? null : witness.reason();
        return of(reason == null ? "the caller's subscriber cancelled" : reason);
    }

    /** Who asked, where the other side of a call says it. */
    String cancellerOf(Call call, PeerInfo peer) {
        return canceller.isEmpty() ? who(peer.toString(), call) : canceller;
    }

    /** The error of a call that the other side, or who asked it, has cancelled. */
    public RpcCancelledException toException(Call call, PeerInfo peer) {
        return exception(cancellerOf(call, peer), call, peer);
    }

    /** The error of a call that this peer, or who asked it, has cancelled. */
    RpcCancelledException toException(Call call, CallOutbound outbound) {
        return exception(canceller.isEmpty() ? who(outbound.localName(), call) : canceller, call, outbound.peer());
    }

    /** The error of a call that was not opened yet. */
    RpcCancelledException toException(Call call) {
        return exception(canceller.isEmpty() ? "this peer" : canceller, call, null);
    }

    private RpcCancelledException exception(String who, Call call, @Nullable PeerInfo peer) {
        String text = "'" + call.operation() + "' was cancelled by " + who + ": " + reason;
        return new RpcCancelledException(who, reason, text, call.operation(), peer == null ? null : peer.toString());
    }

    private static String who(String peer, Call call) {
        return peer + ", call " + Integer.toUnsignedString(call.callId()) + " of '" + call.operation() + "'";
    }
}
