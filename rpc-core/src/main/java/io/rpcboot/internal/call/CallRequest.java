package io.rpcboot.internal.call;

import io.rpcboot.RemoteFailure;
import io.rpcboot.internal.observation.ClientObservations;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What a call is to do; shared by all subscriptions to it.
 *
 * @param service the service id, for texts
 * @param codec name of the codec of its items; null if there is none
 * @param payload the one payload, or null
 * @param payloads the streamed payload, or null
 * @param overflow what becomes of its items that cannot be sent yet; null for back-pressure
 * @param onLost told, on the event loop, how many items of a streamed result were dropped so far; null if nobody asks
 * @param timeout for the whole call; null for none
 * @param oneWay whether nobody waits for a result
 * @param decoder reads the result, or each item of it
 * @param session what else the caller of a session takes; null for a call that is none
 * @param observations null where calls are not observed
 * @param observedService what stands for the service there: one of few
 * @param client whose call it is
 */
public record CallRequest(
        String service,
        String operation,
        @Nullable String codec,
        @Nullable Object payload,
        @Nullable Publisher<?> payloads,
        @Nullable StreamOverflow overflow,
        @Nullable LongConsumer onLost,
        Map<String, String> headers,
        @Nullable Duration timeout,
        boolean streamedResult,
        boolean oneWay,
        ItemEncoder encoder,
        ItemDecoder decoder,
        CallCarrier carrier,
        @Nullable ClientObservations observations,
        String observedService,
        @Nullable SessionTypes session,
        ServiceClient client) {

    /** The same, to be done in another time, with another stream. */
    CallRequest attempt(@Nullable Duration limit, @Nullable Publisher<?> stream) {
        return new CallRequest(
                service,
                operation,
                codec,
                payload,
                stream,
                overflow,
                onLost,
                headers,
                limit,
                streamedResult,
                oneWay,
                encoder,
                decoder,
                carrier,
                observations,
                observedService,
                session,
                client);
    }

    /** Whether the call opens a session. */
    public boolean isSession() {
        return session != null;
    }

    /** Details of a failure of such a call. */
    public RemoteFailure.Details details(byte[] bytes) {
        return new ReceivedDetails(codec == null ? "" : codec, bytes, client::decoder);
    }
}
