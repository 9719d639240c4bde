package io.rpcboot;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls the operations of one service. Safe for use by any number of threads. Nothing happens before
 * subscription; each subscription is one call. Results arrive on the event loop of the connection:
 * do not block in them.
 */
public interface RemoteClient {

    /** The service that this client was made for; the address, for a client of an address. */
    String serviceId();

    /**
     * Tells, once for each subscription, that the service has no peer left: who was the last to go, and why. At once,
     * however late the subscription is, if that is so already; after the peers that come and go, if there was none yet.
     * A connection that the pool closes because it is idle counts as well. Cancelling gives the subscription back and
     * may be repeated. Signals come on event loops. At most 10,000 may wait; further ones fail with
     * RESOURCE_EXHAUSTED. A client without connections, such as a stub of a test, never tells.
     */
    default Mono<PeerDisconnect> onDisconnect() {
        return Mono.never();
    }

    /** Starts the description of a call. */
    CallSpec operation(String operation);

    /** One payload, one result. */
    default <T> Mono<T> call(String operation, @Nullable Object payload, Class<T> resultType) {
        return operation(operation).payload(payload).retrieveMono(resultType);
    }

    /** One payload, a stream of results. */
    default <T> Flux<T> stream(String operation, @Nullable Object payload, Class<T> resultType) {
        return operation(operation).payload(payload).retrieveFlux(resultType);
    }

    /** One payload, no result; completes when the call has been handed to the connection. */
    default Mono<Void> send(String operation, @Nullable Object payload) {
        return operation(operation).payload(payload).send();
    }

    /**
     * A call in preparation. Not thread-safe; what {@code retrieve...} and {@code send} return is, and may
     * be subscribed to many times.
     */
    interface CallSpec {

        /**
         * The one payload. {@code byte[]}, {@code ByteBuffer} and {@code ByteBuf} go as they are, a
         * {@code ByteBuf} is released by the call, which can then be subscribed to once; all else is encoded by the codec of the service.
         */
        CallSpec payload(@Nullable Object payload);

        /**
         * A streamed payload. Items are requested as the other side grants credit, on the event loop of the connection:
         * a source that blocks needs {@code subscribeOn(Schedulers.boundedElastic())}.
         */
        CallSpec payloads(Publisher<?> payloads);

        /**
         * What becomes of the items of the streamed payload, or of those that a session sends, when they come faster
         * than the other side takes them; by default {@link Overflow#BACKPRESSURE}. Another call is refused with it.
         *
         * @param bufferSize how many items wait at most, 1 to {@link Overflow#MAX_BUFFER_SIZE}; not used by
         *     {@link Overflow#BACKPRESSURE}
         */
        CallSpec overflow(Overflow policy, int bufferSize);

        /**
         * Told how many items of the streamed result, or of a session, the other side has dropped so far, because they came faster
         * than they were taken here; each time that the sum grows, before the next item that was not dropped, and
         * before the end. Called on the event loop of the connection: do not block in it.
         */
        CallSpec onLost(LongConsumer total);

        /** One of several named arguments. Goes with other arguments, not with a payload. */
        CallSpec argument(String name, @Nullable Object value);

        /** A header of the call: at most 64, names of at most 255 bytes, names and values together at most 8 KiB. */
        CallSpec header(String name, String value);

        /**
         * The time for acquire, connect and call together. What is left of the deadline of the call that a
         * handler serves shortens it. A time of a second and more may be over early where the call is made on an event
         * loop: by what code of the application has taken there since the frames that it handles were read.
         */
        CallSpec timeout(Duration timeout);

        /**
         * The operation may run twice without harm. Where the service has a retry policy, a call that may have run is
         * then repeated as well; others are only where they did not run.
         */
        default CallSpec idempotent() {
            return this;
        }

        <T> Mono<T> retrieveMono(Class<T> type);

        <T> Mono<T> retrieveMono(ParameterizedTypeReference<T> type);

        <T> Flux<T> retrieveFlux(Class<T> type);

        <T> Flux<T> retrieveFlux(ParameterizedTypeReference<T> type);

        /**
         * Opens a session: emits it when the callee has said that it started, or fails with what the callee failed with
         * before. {@link #timeout} is the time until then; a session that has started has none. Cancelling the
         * subscription before then cancels the session, afterwards {@link RemoteSession#cancel} does.
         *
         * @param started type of the value that the callee starts with, {@code Void.class} for none
         * @param item type of the items that come from the callee, {@code Void.class} for none
         * @param result type of the result, {@code Void.class} for none
         * @throws IllegalStateException if the payload is a stream: a session has one opening payload
         * @throws IllegalArgumentException if the started value or the result is a {@code ByteBuf}, which nobody might
         *     release
         */
        <S, I, R> Mono<RemoteSession<S, I, R>> openSession(Class<S> started, Class<I> item, Class<R> result);

        /** As {@link #openSession(Class, Class, Class)}, for types with parameters. */
        <S, I, R> Mono<RemoteSession<S, I, R>> openSession(
                ParameterizedTypeReference<S> started,
                ParameterizedTypeReference<I> item,
                ParameterizedTypeReference<R> result);

        /** One-way: completes when the call has been handed to the connection, whatever becomes of it. */
        Mono<Void> send();
    }
}
