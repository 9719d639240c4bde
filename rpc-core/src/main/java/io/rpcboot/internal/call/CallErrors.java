package io.rpcboot.internal.call;

import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.codec.PayloadTooLargeException;
import org.jspecify.annotations.Nullable;

/** The errors of values that cannot be sent or read, in words. */
final class CallErrors {

    private CallErrors() {}

    /** A payload that cannot be encoded, found before anything was sent. */
    static RpcViolationException unsendable(String operation, Throwable cause) {
        boolean tooLarge = cause instanceof PayloadTooLargeException;
        return new RpcViolationException(
                Checkpoint.CALLER_OUTBOUND,
                tooLarge ? RpcCode.RESOURCE_EXHAUSTED : RpcCode.INVALID_ARGUMENT,
                "'" + operation + "': the payload was not sent: " + cause.getMessage(),
                operation,
                null,
                cause);
    }

    /** An item of a session that cannot be sent. */
    static RpcViolationException unsendableItem(
            Checkpoint checkpoint, String operation, PeerInfo peer, @Nullable Object item, Throwable cause) {
        boolean tooLarge = cause instanceof PayloadTooLargeException;
        return new RpcViolationException(
                checkpoint,
                tooLarge
                        ? RpcCode.RESOURCE_EXHAUSTED
                        : checkpoint == Checkpoint.CALLER_OUTBOUND ? RpcCode.INVALID_ARGUMENT : RpcCode.INTERNAL,
                "'" + operation + "': "
                        + (item == null
                                ? "an item"
                                : "an item of type " + item.getClass().getName()) + " cannot be sent to " + peer + ": "
                        + cause.getMessage(),
                operation,
                peer.toString(),
                cause);
    }

    /** A value that a session cannot start with. */
    static RpcViolationException unsendableStarted(String operation, PeerInfo peer, Object value, Throwable cause) {
        return new RpcViolationException(
                Checkpoint.CALLEE_OUTBOUND,
                cause instanceof PayloadTooLargeException ? RpcCode.RESOURCE_EXHAUSTED : RpcCode.INTERNAL,
                "'" + operation + "': started(...) with a value of type "
                        + value.getClass().getName() + " cannot be sent to " + peer + ": " + cause.getMessage(),
                operation,
                peer.toString(),
                cause);
    }

    /** A result that cannot be decoded, or is too large; the handler has run. */
    static RpcViolationException unreadable(String operation, PeerInfo peer, Throwable cause) {
        boolean tooLarge = cause instanceof PayloadTooLargeException;
        return new RpcViolationException(
                Checkpoint.CALLER_INBOUND,
                tooLarge ? RpcCode.RESOURCE_EXHAUSTED : RpcCode.INTERNAL,
                "'" + operation + "' on " + peer + ": the result cannot be taken: " + cause.getMessage(),
                operation,
                peer.toString(),
                cause);
    }
}
