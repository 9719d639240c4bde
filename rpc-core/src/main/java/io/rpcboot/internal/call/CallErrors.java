package io.rpcboot.internal.call;

import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.codec.PayloadTooLargeException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The errors of values that cannot be sent or read, or may not be, in words. */
final class CallErrors {

    private CallErrors() {}

    /**
     * A payload, or an item of it, that cannot be encoded, or breaks its contract; found before it was sent.
     *
     * @param opened whether the call was: its handler may have run
     */
    static RpcViolationException unsendable(String operation, boolean opened, Throwable cause) {
        String text = isBroken(cause) ? "" : "the payload was not sent: ";
        return new RpcViolationException(
                new Finding(Checkpoint.CALLER_OUTBOUND, opened, BrokenContractException.of(cause)),
                code(cause, RpcCode.INVALID_ARGUMENT),
                "'" + operation + "': " + text + cause.getMessage(),
                operation,
                null,
                cause);
    }

    /** An item of a session that cannot be sent, or breaks its contract. */
    static RpcViolationException unsendableItem(
            Checkpoint checkpoint, String operation, PeerInfo peer, @Nullable Object item, Throwable cause) {
        String what =
                item == null ? "an item" : "an item of type " + item.getClass().getName();
        RpcCode otherwise = checkpoint == Checkpoint.CALLER_OUTBOUND ? RpcCode.INVALID_ARGUMENT : RpcCode.INTERNAL;
        return ofSession(checkpoint, operation, peer, what, code(cause, otherwise), cause);
    }

    /** A value that a session cannot start with. */
    static RpcViolationException unsendableStarted(String operation, PeerInfo peer, Object value, Throwable cause) {
        String what = "started(...) with a value of type " + value.getClass().getName();
        return ofSession(Checkpoint.CALLEE_OUTBOUND, operation, peer, what, code(cause, RpcCode.INTERNAL), cause);
    }

    private static RpcViolationException ofSession(
            Checkpoint checkpoint, String operation, PeerInfo peer, String what, RpcCode code, Throwable cause) {
        String text = isBroken(cause) ? " breaks its contract: " : " cannot be sent to " + peer + ": ";
        return new RpcViolationException(
                new Finding(checkpoint, true, BrokenContractException.of(cause)),
                code,
                "'" + operation + "': " + what + text + cause.getMessage(),
                operation,
                peer.toString(),
                cause);
    }

    /** A result that cannot be decoded, is too large, or breaks its contract; the handler has run. */
    static RpcViolationException unreadable(String operation, PeerInfo peer, Throwable cause) {
        String text = isBroken(cause) ? "the result breaks its contract: " : "the result cannot be taken: ";
        return new RpcViolationException(
                Finding.at(Checkpoint.CALLER_INBOUND, BrokenContractException.of(cause)),
                code(cause, RpcCode.INTERNAL),
                "'" + operation + "' on " + peer + ": " + text + cause.getMessage(),
                operation,
                peer.toString(),
                cause);
    }

    /** A handler's result that cannot be encoded, is too large, or breaks its contract. */
    static RpcViolationException unsendableResult(String operation, Object value, Throwable cause) {
        String text = isBroken(cause)
                ? "the result breaks its contract: "
                : "a result of type " + value.getClass().getName() + " cannot be sent: ";
        return new RpcViolationException(
                Finding.at(Checkpoint.CALLEE_OUTBOUND, BrokenContractException.of(cause)),
                code(cause, RpcCode.INTERNAL),
                "'" + operation + "': " + text + cause.getMessage(),
                operation,
                null,
                cause);
    }

    /** An item of a streamed payload that cannot be decoded, is too large, or breaks its contract. */
    static RpcViolationException unreadableItem(String operation, PeerInfo peer, Throwable cause) {
        boolean plain = isBroken(cause) || cause instanceof PayloadTooLargeException;
        String text = plain ? "" : "the payload cannot be read: ";
        return new RpcViolationException(
                new Finding(Checkpoint.CALLEE_INBOUND, true, BrokenContractException.of(cause)),
                code(cause, RpcCode.INVALID_ARGUMENT),
                "'" + operation + "': " + text + cause.getMessage(),
                operation,
                peer.toString(),
                cause);
    }

    /** What is refused before its handler runs, as its caller is told. */
    static CallFailure refusedPayload(String operation, RpcCode code, String text, List<Violation> violations) {
        return CallFailure.byRuntime(code, false, "'" + operation + "': " + text)
                .withFinding(Finding.at(Checkpoint.CALLEE_INBOUND, violations));
    }

    private static boolean isBroken(Throwable cause) {
        return cause instanceof BrokenContractException;
    }

    private static RpcCode code(Throwable cause, RpcCode otherwise) {
        return cause instanceof PayloadTooLargeException ? RpcCode.RESOURCE_EXHAUSTED : otherwise;
    }

    /** The owners of objects that a payload refers to were not told in time. */
    static RpcTimeoutException ownersTimeout(String operation, Duration timeout) {
        return new RpcTimeoutException(
                RpcTimeoutException.Phase.ACQUIRE,
                timeout,
                "'" + operation + "': the owners of objects in its payload did not answer within " + timeout.toMillis()
                        + " ms",
                operation,
                null);
    }
}
