package io.rpcboot.internal.failure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a failure beside the exception itself.
 *
 * @param causes the cause, the cause of that, and so on
 * @param suppressed what the exception suppressed
 * @param suppressedLeftOut how many more it suppressed
 * @param details an item in the codec of the call; null for none. Nobody changes it
 * @param retryAfter after which time the call may be repeated; null where nobody says so
 * @param traceId what both sides log; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record FailureFacts(
        List<Thrown> causes,
        List<Thrown> suppressed,
        long suppressedLeftOut,
        byte @Nullable [] details,
        @Nullable Duration retryAfter,
        @Nullable String traceId) {

    /** Nothing. */
    public static final FailureFacts NONE = new FailureFacts(List.of(), List.of(), 0, null, null, null);

    public FailureFacts {
        causes = List.copyOf(causes);
        suppressed = List.copyOf(suppressed);
    }

    public FailureFacts withTraceId(@Nullable String id) {
        return new FailureFacts(causes, suppressed, suppressedLeftOut, details, retryAfter, id);
    }

    /** Without the other exceptions. */
    public FailureFacts withoutThrown() {
        return new FailureFacts(List.of(), List.of(), 0, details, retryAfter, traceId);
    }

    /** Without anything that the exception, or whoever described it, has said. */
    public FailureFacts withoutTexts() {
        return new FailureFacts(List.of(), List.of(), 0, null, retryAfter, traceId);
    }
}
