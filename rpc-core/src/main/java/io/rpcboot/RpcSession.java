package io.rpcboot;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A session at its callee: what links the handler that serves it with a task at the caller. The handler says
 * {@link #started} once, then sends and receives items, and what it returns is the session's result. When it has ended,
 * the session has.
 *
 * <p>A handler that is cancelled is stopped like any other: its publisher is disposed, its thread interrupted. Besides,
 * what it receives and sends fails with the {@link RpcCancelledException} that names who asked, and why. What takes time
 * when it ends is for {@link RpcCallContext#beforeEnd}. Safe for any thread.
 *
 * @param <I> type of the items that come from the caller
 * @param <O> type of the items that go to the caller
 */
public interface RpcSession<I, O> {

    /**
     * Tells the caller that the session has started: exactly once, before anything is received or sent. Returns when
     * the value is encoded, and does not block.
     *
     * @param value what the caller gets of it, may be null
     * @throws IllegalStateException if it has been said before
     * @throws RpcViolationException if the value cannot be sent; the session then fails
     * @throws RpcException if the session has ended: an {@link RpcCancelledException}, {@link ConnectionLostException}
     */
    void started(@Nullable Object value);

    /** Starts without a value. */
    default void started() {
        started(null);
    }

    /**
     * The caller's items: for one subscriber, once, after {@link #started}. Completes when the caller has ended its
     * sending side. Items are requested from the caller as the subscriber asks, and emitted on the event loop of the
     * connection. Cancelling the subscription tells the caller to send no more; the session goes on.
     */
    Flux<I> receive();

    /**
     * How many items the caller has dropped so far, because they came faster than this side took them (see {@link
     * Overflow}). Up to date with the items that have arrived: whatever was dropped before one of them, or before their
     * end, is in it.
     */
    default long lostItems() {
        return context().lostItems();
    }

    /**
     * Sends items: one publisher, once, after {@link #started}. Begins when subscribed to, and completes when the last
     * item, and that it was the last, has been handed to the connection, or when the caller wants no more. Items are
     * requested as the caller grants credit, on the event loop of the connection: a source that blocks needs {@code
     * subscribeOn}.
     *
     * <p>A publisher that fails, or an item that cannot be sent, fails the session with that error. When the handler
     * ends, what is still being sent is cancelled.
     */
    Mono<Void> send(Publisher<? extends O> items);

    /**
     * Ends the caller's side, when subscribed to: its publishers are disposed, its {@code receive()} and {@code
     * result()} fail with an {@link RpcCancelledException} that names this peer and the reason. Completes when the
     * caller's side has ended, at once if the session has; fails with an {@link RpcTimeoutException} if that takes longer
     * than {@code rpc.server.cancel-timeout} ({@link RemoteSession#DEFAULT_CANCEL_TIMEOUT} unless set otherwise). The handler itself goes on until it returns; what it
     * returns then is not sent.
     *
     * @param reason why, for people: at most 512 bytes, cut where it is longer
     */
    Mono<Void> cancel(String reason);

    /** The call that this session is. */
    RpcCallContext context();
}
