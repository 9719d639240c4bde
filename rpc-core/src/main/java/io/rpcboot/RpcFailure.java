package io.rpcboot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told of an exception: made by a {@link Mapper}, or by a method with {@code @RpcExceptionHandler}.
 *
 * @param code the canonical code
 * @param message for people; empty for what the exception itself says
 * @param details for programs: a value that the codec of the call can write, at most 4,096 bytes encoded; null for none.
 *     Callers read it with {@link RemoteException#details(Class)}
 * @param retryAfter after which time the call may be repeated, although the handler has run; null where it may not
 */
public record RpcFailure(
        RpcCode code,
        String message,
        @Nullable Object details,
        @Nullable Duration retryAfter) {

    /** A code, and what the exception itself says. */
    public static RpcFailure of(RpcCode code) {
        return of(code, "");
    }

    /** A code and a message. */
    public static RpcFailure of(RpcCode code, String message) {
        return new RpcFailure(code, message, null, null);
    }

    /** The same failure with details. */
    public RpcFailure withDetails(@Nullable Object value) {
        return new RpcFailure(code, message, value, retryAfter);
    }

    /** The same failure; the caller may repeat the call after that time. */
    public RpcFailure withRetryAfter(Duration time) {
        return new RpcFailure(code, message, details, time);
    }

    /** Says what callers are told of exceptions of handlers. Any thread, event loops included: it must not block. */
    @FunctionalInterface
    public interface Mapper {

        /** The failure; null to leave it to others, and at last to the codes of well-known exceptions. */
        @Nullable
        RpcFailure map(Throwable error, RpcCallContext call);
    }
}
