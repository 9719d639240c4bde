package io.rpcboot.internal.call;

import io.rpcboot.RemoteFailure;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What a call is to do; shared by all subscriptions to it. There is one for each call, so it names only what differs from
 * call to call: the rest is its client's.
 *
 * @param client whose call it is
 * @param payload the one payload, or null
 * @param payloads the streamed payload, or null
 * @param overflow what becomes of its items that cannot be sent yet; null for back-pressure
 * @param onLost told, on the event loop, how many items of a streamed result were dropped so far; null if nobody asks
 * @param timeout for the whole call; null for none
 * @param oneWay whether nobody waits for a result
 * @param decoder reads the result, or each item of it
 * @param session what else the caller of a session takes; null for a call that is none
 */
public record CallRequest(
        ServiceClient client,
        String operation,
        @Nullable Object payload,
        @Nullable Publisher<?> payloads,
        @Nullable StreamOverflow overflow,
        @Nullable LongConsumer onLost,
        Map<String, String> headers,
        @Nullable Duration timeout,
        boolean streamedResult,
        boolean oneWay,
        ItemDecoder decoder,
        @Nullable SessionTypes session) {

    /** The same, to be done in another time, with another stream. */
    CallRequest attempt(@Nullable Duration limit, @Nullable Publisher<?> stream) {
        return with(limit, stream, headers);
    }

    /** The same, made by the handler of a call. */
    CallRequest of(CallContext served) {
        return with(timeout, payloads, HopPath.addTo(headers, HopPath.through(served)));
    }

    private CallRequest with(@Nullable Duration limit, @Nullable Publisher<?> stream, Map<String, String> sentHeaders) {
        return new CallRequest(
                client,
                operation,
                payload,
                stream,
                overflow,
                onLost,
                sentHeaders,
                limit,
                streamedResult,
                oneWay,
                decoder,
                session);
    }

    /** The service id, for texts. */
    public String service() {
        return client.serviceId();
    }

    /** Name of the codec of its items; null if there is none. */
    public @Nullable String codec() {
        return client.codecName();
    }

    ItemEncoder encoder() {
        return client.encoder();
    }

    /** Whether the call opens a session. */
    public boolean isSession() {
        return session != null;
    }

    /** Details of a failure of such a call. */
    public RemoteFailure.Details details(byte[] bytes) {
        String codec = codec();
        return new ReceivedDetails(codec == null ? "" : codec, bytes, client::decoder);
    }
}
