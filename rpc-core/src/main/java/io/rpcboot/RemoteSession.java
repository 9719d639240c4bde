package io.rpcboot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A session at its caller, from the moment that the callee has said that it started: what links a task here with the
 * handler over there. Ends when that handler has ended. Safe for any thread; what it emits comes on the event loop of
 * the connection: do not block in it.
 *
 * <p>A session that is opened while a call is served belongs to that call: it is cancelled with it, for the same reason
 * and by the same canceller, and when its handler has ended.
 *
 * @param <S> type of the value that the callee starts with
 * @param <I> type of the items that come from the callee
 * @param <R> type of the result
 */
public interface RemoteSession<S, I, R> {

    /** The name of the operation. */
    String operation();

    /** Who serves it. */
    PeerInfo peer();

    /** What the callee started with; null where it started without a value. */
    @Nullable
    S started();

    /**
     * The callee's items: for one subscriber, once. Completes when the callee has ended its sending side. Items are
     * requested from the callee as the subscriber asks. Cancelling the subscription tells the callee to send no more;
     * the session goes on.
     */
    Flux<I> receive();

    /**
     * How many items the callee has dropped so far, because they came faster than this side took them (see {@link
     * Overflow}). Up to date with the items that have arrived: whatever was dropped before one of them, or before their
     * end, is in it. Keeps its value after the session.
     */
    long lostItems();

    /**
     * Sends items: one publisher, once. Begins when subscribed to, and completes when the last item, and that it was
     * the last, has been handed to the connection, or when the callee wants no more. Ends this side's sending only.
     *
     * <p>A publisher that fails, or an item that cannot be sent, cancels the session, which then fails with that error.
     */
    Mono<Void> send(Publisher<?> items);

    /**
     * The result: what the handler returned, empty for nothing, or what it failed with. May be subscribed to at any
     * time and by many. If nobody has subscribed to {@link #receive} by then, the callee's items are drained and
     * dropped, so that waiting for the result cannot hang on them. Empty when this side has cancelled the session.
     */
    Mono<R> result();

    /**
     * Ends the session, when subscribed to: the callee stops its handler, and what that has called in turn; each of them
     * learns that this peer asked, and why. Completes when the handler has completely ended, at once if it has.
     *
     * <p>Fails with an {@link RpcTimeoutException} if that takes longer than {@code rpc.client.cancel-timeout} ({@link
     * #DEFAULT_CANCEL_TIMEOUT} unless set otherwise), and with a {@link ConnectionLostException} if the peer goes away
     * meanwhile. What {@link #receive} still had to emit is dropped: it fails with an {@link RpcCancelledException}.
     *
     * @param reason why, for people: at most 512 bytes, cut where it is longer
     */
    Mono<Void> cancel(String reason);

    /** How long a canceller waits for the other side to have ended. */
    Duration DEFAULT_CANCEL_TIMEOUT = Duration.ofSeconds(10);
}
