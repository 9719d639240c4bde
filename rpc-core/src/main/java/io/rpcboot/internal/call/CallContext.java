package io.rpcboot.internal.call;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * What the handler of a call may know of it, and what belongs to it. Any thread, save where a method says otherwise.
 */
abstract class CallContext extends Call implements RpcCallContext {

    private static final AtomicReferenceFieldUpdater<CallContext, CallFollowers> FOLLOWERS =
            AtomicReferenceFieldUpdater.newUpdater(CallContext.class, CallFollowers.class, "followers");

    private final CallTarget target;
    private final CallOutbound outbound;
    private final short codec;
    private final Map<String, String> headers;
    private final boolean oneWay;
    private volatile @Nullable RpcException cancellationCause;
    private volatile @Nullable CallFollowers followers;

    CallContext(CallTarget target, CallOutbound outbound, int codec, Map<String, String> headers, boolean oneWay) {
        this.target = target;
        this.outbound = outbound;
        this.codec = (short) codec;
        this.headers = headers;
        this.oneWay = oneWay;
    }

    @Override
    public final String operation() {
        return target.operation();
    }

    @Override
    public final PeerInfo peer() {
        return outbound.peer();
    }

    @Override
    public final Map<String, String> headers() {
        return headers;
    }

    @Override
    public final Optional<Duration> remainingTime() {
        if (deadlineNanos() == NO_DEADLINE) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(Math.max(0, deadlineNanos() - System.nanoTime())));
    }

    @Override
    public final boolean isCancelled() {
        return cancellationCause != null;
    }

    @Override
    public final @Nullable RpcException cancellationCause() {
        return cancellationCause;
    }

    @Override
    public final Mono<Void> cancellation() {
        return followers().cancellation().asMono();
    }

    @Override
    public final void beforeEnd(Supplier<? extends Publisher<?>> work) {
        followers().beforeEnd(work);
    }

    /** What depends on this call. */
    final CallFollowers followers() {
        CallFollowers known = followers;
        if (known == null) {
            CallFollowers fresh = new CallFollowers(operation());
            known = FOLLOWERS.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(followers);
            RpcException cause = cancellationCause;
            if (cause != null) {
                known.cancelled(Cancellation.relayed(cause));
            }
        }
        return known;
    }

    /** Whether something may depend on this call. */
    final boolean hasFollowers() {
        return followers != null;
    }

    /**
     * The handler has ended; on the event loop.
     *
     * @param then what ends the call, run when all that belongs to it has ended
     * @return false if it may end at once
     */
    final boolean endsLater(Runnable then) {
        CallFollowers known = followers;
        return known != null && known.endsLater(outbound, then);
    }

    @Override
    public final RemoteClient caller() {
        return outbound.client();
    }

    /** Whether nobody waits for the result. */
    public final boolean isOneWay() {
        return oneWay;
    }

    @Override
    final Map<String, String> callHeaders() {
        return headers;
    }

    @Override
    final List<String> hopPath() {
        return HopPath.of(headers.get(HopPath.HEADER), peer().name(), operation());
    }

    final CallTarget target() {
        return target;
    }

    final CallOutbound outbound() {
        return outbound;
    }

    /** The codec of its items, as an index into the HELLO of this side. */
    public final int codec() {
        return codec;
    }

    /** Arms the caller's deadline here; on the event loop. */
    final void startDeadline(long remainingMillis) {
        TimerWheel timers = outbound.timers();
        timers.schedule(this, timers.now() + TimeUnit.MILLISECONDS.toNanos(remainingMillis));
    }

    /** The deadline was one for the start of a session: there is none any more; on the event loop. */
    final void endDeadline() {
        outbound.timers().cancel(this);
        deadlineNanos(NO_DEADLINE);
    }

    /** Says why the call is not wanted any more, and ends what belongs to it; on the event loop. */
    final void cancelled(RpcException cause) {
        cancellationCause = cause;
        CallFollowers known = followers;
        if (known != null) {
            known.cancelled(Cancellation.relayed(cause));
        }
    }
}
