package io.rpcboot.internal.call;

import io.rpcboot.RemoteFailure;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What a call is to do; shared by all subscriptions to it. There is one for each call, so it names only what differs from
 * call to call: the rest is its client's, or in its options.
 *
 * @param client whose call it is
 * @param payload the one payload, or null
 * @param options what most calls of a client share
 * @param oneWay whether nobody waits for a result
 * @param decoder reads the result, or each item of it
 */
public record CallRequest(
        ServiceClient client,
        String operation,
        @Nullable Object payload,
        CallOptions options,
        boolean streamedResult,
        boolean oneWay,
        ItemDecoder decoder) {

    /** The same, to be done in another time, with another stream. */
    CallRequest attempt(@Nullable Duration limit, @Nullable Publisher<?> stream) {
        return with(options.withTimeout(limit).withPayloads(stream));
    }

    /** The same, made by the handler of a call. */
    CallRequest of(CallContext served) {
        return with(options.withHeaders(HopPath.addTo(headers(), HopPath.through(served))));
    }

    private CallRequest with(CallOptions others) {
        return new CallRequest(client, operation, payload, others, streamedResult, oneWay, decoder);
    }

    /** The streamed payload; null if there is none. */
    public @Nullable Publisher<?> payloads() {
        return options.payloads();
    }

    @Nullable
    StreamOverflow overflow() {
        return options.overflow();
    }

    @Nullable
    LongConsumer onLost() {
        return options.onLost();
    }

    Map<String, String> headers() {
        return options.headers();
    }

    @Nullable
    Duration timeout() {
        return options.timeout();
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
        return options.session() != null;
    }

    /** Details of a failure of such a call. */
    public RemoteFailure.Details details(byte[] bytes) {
        String codec = codec();
        return new ReceivedDetails(codec == null ? "" : codec, bytes, client::decoder);
    }
}
