package io.rpcboot;

import io.rpcboot.internal.call.CurrentCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * What a handler may know of the call that it serves. Handed to a handler as a parameter, found in the
 * Reactor context under {@code RpcCallContext.class}, and by {@link #current()} on the handler's thread.
 * Usable from any thread, also after the call has ended.
 */
public interface RpcCallContext {

    /** The name of the operation. */
    String operation();

    /** Who calls. */
    PeerInfo peer();

    /** The headers of the call, in the order in which they were sent; never changes. */
    Map<String, String> headers();

    /** One header; null where the caller did not send it. */
    default @Nullable String header(String name) {
        return headers().get(name);
    }

    /**
     * How long the caller still waits; empty where it set no deadline, zero when the deadline has passed.
     * Calls made by the handler inherit it.
     */
    Optional<Duration> remainingTime();

    /** When the caller stops waiting, by this machine's clock; empty where it set no deadline. */
    default Optional<Instant> deadline() {
        return remainingTime().map(remaining -> Instant.now().plus(remaining));
    }

    /** Whether the call has been cancelled, by the caller, its deadline or the loss of its connection. */
    boolean isCancelled();

    /** Completes, on the event loop of the connection, when the call is cancelled; never otherwise. */
    Mono<Void> cancellation();

    /**
     * Why the call has been cancelled; null while it has not. An {@link RpcCancelledException} says who asked first,
     * and for what reason; a {@link ConnectionLostException} that the caller is gone.
     */
    default @Nullable RpcException cancellationCause() {
        return null;
    }

    /**
     * Work that belongs to the end of the call, however that comes: subscribed to when the handler has ended or has
     * been stopped, and waited for before the caller is told. A reactive handler releases with it what takes time,
     * because a subscriber cannot know when a publisher that it has cancelled is done. What was asked for last is done
     * first. What the work fails with is logged.
     *
     * @throws IllegalStateException if the call has ended
     */
    default void beforeEnd(Supplier<? extends Publisher<?>> work) {
        throw new UnsupportedOperationException("'" + operation() + "' cannot wait for work at its end");
    }

    /**
     * The session that the call opened.
     *
     * @throws IllegalStateException if the operation is no session
     */
    default <I, O> RpcSession<I, O> session() {
        throw new IllegalStateException("'" + operation() + "' is no session");
    }

    /**
     * How many items of the streamed payload, or of the session, the caller has dropped so far, because they came faster than this side
     * took them (see {@link Overflow}). Up to date with the items that have arrived: whatever was dropped before one
     * of them is in it.
     */
    default long lostItems() {
        return 0;
    }

    /** A client that calls the caller back over the connection of this call. */
    RemoteClient caller();

    /** The call that the current thread serves; null outside of a handler. */
    static @Nullable RpcCallContext current() {
        return CurrentCall.get();
    }
}
