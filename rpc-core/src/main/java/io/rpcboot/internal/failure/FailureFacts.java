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
 * @param cancelled who asked for a cancellation; null where it was the callee, or where the failure is none
 * @param found what a check of a contract has found; null for every other failure
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record FailureFacts(
        List<Thrown> causes,
        List<Thrown> suppressed,
        long suppressedLeftOut,
        byte @Nullable [] details,
        @Nullable Duration retryAfter,
        @Nullable String traceId,
        @Nullable Cancelled cancelled,
        @Nullable Found found) {

    /**
     * Who asked first for a cancellation, and why.
     *
     * @param canceller the peer and the call, for people
     */
    public record Cancelled(String canceller, String reason) {}

    /** Nothing. */
    public static final FailureFacts NONE = new FailureFacts(List.of(), List.of(), 0, null, null, null);

    /** Of a failure that is no cancellation. */
    public FailureFacts(
            List<Thrown> causes,
            List<Thrown> suppressed,
            long suppressedLeftOut,
            byte @Nullable [] details,
            @Nullable Duration retryAfter,
            @Nullable String traceId) {
        this(causes, suppressed, suppressedLeftOut, details, retryAfter, traceId, null, null);
    }

    /** Of a failure that no check has found. */
    public FailureFacts(
            List<Thrown> causes,
            List<Thrown> suppressed,
            long suppressedLeftOut,
            byte @Nullable [] details,
            @Nullable Duration retryAfter,
            @Nullable String traceId,
            @Nullable Cancelled cancelled) {
        this(causes, suppressed, suppressedLeftOut, details, retryAfter, traceId, cancelled, null);
    }

    public FailureFacts {
        causes = List.copyOf(causes);
        suppressed = List.copyOf(suppressed);
    }

    public FailureFacts withTraceId(@Nullable String id) {
        return new FailureFacts(causes, suppressed, suppressedLeftOut, details, retryAfter, id, cancelled, found);
    }

    public FailureFacts withCancelled(@Nullable Cancelled who) {
        return new FailureFacts(causes, suppressed, suppressedLeftOut, details, retryAfter, traceId, who, found);
    }

    public FailureFacts withFound(@Nullable Found what) {
        return new FailureFacts(causes, suppressed, suppressedLeftOut, details, retryAfter, traceId, cancelled, what);
    }

    /** Without the other exceptions. */
    public FailureFacts withoutThrown() {
        return new FailureFacts(List.of(), List.of(), 0, details, retryAfter, traceId, cancelled, found);
    }

    /** Without anything that the exception, or whoever described it, has said. */
    public FailureFacts withoutTexts() {
        Found where = found == null ? null : found.withoutViolations();
        return new FailureFacts(List.of(), List.of(), 0, null, retryAfter, traceId, null, where);
    }
}
