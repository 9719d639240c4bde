package io.rpcboot;

import io.rpcboot.internal.share.SharedFlux;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * Shares one remote stream, such as a streamed result or what a session receives, among several local subscribers:
 *
 * <pre>{@code
 * Flux<Load> shared = fleet.stream("node.load", null, Load.class).transform(FanOut.buffered(256));
 * }</pre>
 *
 * <p>The stream is subscribed to once, so the wire carries it once. It flows as long as one of the subscribers asks for
 * items; what another one has not asked for yet is kept for it, up to the size of the buffer. One that falls behind by
 * more than that gets what was kept, and then a {@link LaggedException} with the number of items that it lost; the
 * others lose nothing. It may subscribe again, for instance with {@code
 * retryWhen(Retry.indefinitely().filter(LaggedException.class::isInstance))}, and
 * then gets what comes from there on. If nobody asks, the remote producer is held up as by any slow subscriber.
 *
 * <p>Who subscribes later gets what comes later; who subscribes after the end gets the end. When the last subscriber has
 * cancelled, the stream is cancelled, and who comes then gets an {@link IllegalStateException}. Items are passed on by
 * the thread that brings them, or that asks for them: a subscriber that blocks in {@code onNext} holds up the others, and
 * needs a {@code publishOn} first. All get the same objects: items that must be released, such as a {@code ByteBuf},
 * cannot be shared.
 */
public final class FanOut {

    private FanOut() {}

    /**
     * Shares a stream from its first subscriber on. To be used with {@code transform}, which applies it once, not with
     * {@code transformDeferred}, which would for each subscriber.
     *
     * @param bufferSize how many items are kept for each subscriber, 1 to {@link Overflow#MAX_BUFFER_SIZE}
     */
    public static <T> Function<Flux<T>, Flux<T>> buffered(int bufferSize) {
        return buffered(bufferSize, 1);
    }

    /**
     * Shares a stream from the moment on that so many have subscribed, so that all of these get it from its beginning.
     *
     * @param bufferSize how many items are kept for each subscriber, 1 to {@link Overflow#MAX_BUFFER_SIZE}
     * @param subscribers how many it waits for, at least 1
     */
    public static <T> Function<Flux<T>, Flux<T>> buffered(int bufferSize, int subscribers) {
        Overflow.requireBufferSize(bufferSize);
        if (subscribers < 1) {
            throw new IllegalArgumentException("subscribers is at least 1, this one is " + subscribers);
        }
        return source -> new SharedFlux<>(source, bufferSize, subscribers);
    }
}
