package io.rpcboot;

import io.rpcboot.internal.share.Scope;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Several remote calls and sessions that live and fail as one:
 *
 * <pre>{@code
 * Mono<Trip> trip = RemoteScope.within(scope -> Mono.zip(
 *         scope.call(flights.call("book", flight, Ticket.class)),
 *         scope.call(hotels.call("book", night, Room.class)),
 *         Trip::new));
 * }</pre>
 *
 * <p>The first of them that fails, or a failure of the body itself, cancels all others, here and at the other side.
 * The scope then waits until their handlers have really ended, and fails with that first error, the others among its
 * suppressed ones. When the body has its result, what still runs in the scope is cancelled and waited for in the same
 * way: after the scope nothing of it runs anywhere. The wait is bounded; what has not ended by then is named in an
 * {@link RpcTimeoutException}, which is suppressed by the first error, or fails the scope if there is none. Who cancels
 * the scope cancels what runs in it, and does not wait, unless it is a scope around this one.
 *
 * <p>Each subscription has a scope of its own. Safe for any thread.
 */
public final class RemoteScope {

    /** How long a scope waits for what it cancelled, unless told otherwise. */
    public static final Duration DEFAULT_CANCEL_TIMEOUT = Duration.ofSeconds(10);

    private final Scope scope;

    private RemoteScope(Scope scope) {
        this.scope = scope;
    }

    /** Runs a body with a scope, which waits up to {@link #DEFAULT_CANCEL_TIMEOUT} for what it cancelled. */
    public static <T> Mono<T> within(Function<? super RemoteScope, ? extends Mono<T>> body) {
        return within(DEFAULT_CANCEL_TIMEOUT, body);
    }

    /**
     * Runs a body with a scope.
     *
     * @param cancelTimeout how long it waits for what it cancelled; positive
     */
    public static <T> Mono<T> within(Duration cancelTimeout, Function<? super RemoteScope, ? extends Mono<T>> body) {
        if (cancelTimeout.isNegative() || cancelTimeout.isZero()) {
            throw new IllegalArgumentException("cancelTimeout is positive, this one is " + cancelTimeout);
        }
        return Scope.run(cancelTimeout, scope -> body.apply(new RemoteScope(scope)));
    }

    /**
     * A call as part of this scope, from its subscription on. One that the scope cancels fails, for whoever is still
     * subscribed to it, with an {@link RpcCancelledException}; so does one that comes when the scope has ended.
     */
    public <T> Mono<T> call(Mono<T> call) {
        return scope.call(call);
    }

    /** A stream as part of this scope, as with {@link #call}. */
    public <T> Flux<T> stream(Flux<T> stream) {
        return scope.stream(stream);
    }

    /**
     * A session as part of this scope, from the subscription that opens it until it has ended: if it fails, so does the
     * scope; if it is open when the scope ends, the scope cancels it. This side's own {@link RemoteSession#cancel} is
     * no failure.
     */
    public <T extends RemoteSession<?, ?, ?>> Mono<T> session(Mono<T> opening) {
        return scope.session(opening);
    }
}
