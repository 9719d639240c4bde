package io.rpcboot.internal.call;

import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.codec.PayloadTooLargeException;

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
