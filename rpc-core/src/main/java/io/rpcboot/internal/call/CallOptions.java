package io.rpcboot.internal.call;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What calls of a client have in common for the most part: then they share one, which saves each 40 bytes.
 *
 * @param payloads the streamed payload, or null
 * @param overflow what becomes of its items that cannot be sent yet; null for back-pressure
 * @param onLost told, on the event loop, how many items of a streamed result were dropped so far; null if nobody asks
 * @param timeout for the whole call; null for none
 * @param idempotent whether a call that may have run may be repeated
 * @param session what else the caller of a session takes; null for a call that is none
 */
record CallOptions(
        @Nullable Publisher<?> payloads,
        @Nullable StreamOverflow overflow,
        @Nullable LongConsumer onLost,
        Map<String, String> headers,
        @Nullable Duration timeout,
        boolean idempotent,
        @Nullable SessionTypes session) {

    /** Those of a call about which nothing has been said. */
    static CallOptions withTimeoutOnly(@Nullable Duration timeout) {
        return new CallOptions(null, null, null, Map.of(), timeout, false, null);
    }

    CallOptions withPayloads(@Nullable Publisher<?> values) {
        return new CallOptions(values, overflow, onLost, headers, timeout, idempotent, session);
    }

    CallOptions withOverflow(@Nullable StreamOverflow policy) {
        return new CallOptions(payloads, policy, onLost, headers, timeout, idempotent, session);
    }

    CallOptions withOnLost(LongConsumer listener) {
        return new CallOptions(payloads, overflow, listener, headers, timeout, idempotent, session);
    }

    CallOptions withHeaders(Map<String, String> sent) {
        return new CallOptions(payloads, overflow, onLost, sent, timeout, idempotent, session);
    }

    CallOptions withTimeout(@Nullable Duration limit) {
        return new CallOptions(payloads, overflow, onLost, headers, limit, idempotent, session);
    }

    CallOptions asIdempotent() {
        return new CallOptions(payloads, overflow, onLost, headers, timeout, true, session);
    }

    CallOptions withSession(SessionTypes types) {
        return new CallOptions(payloads, overflow, onLost, headers, timeout, idempotent, types);
    }
}
