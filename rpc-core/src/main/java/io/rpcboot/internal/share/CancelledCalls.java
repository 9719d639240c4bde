package io.rpcboot.internal.share;

import io.rpcboot.RemoteSession;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.internal.call.CancelWitness;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/** The calls of a scope that were cancelled, and have not ended at the other side yet. Safe for any thread. */
public final class CancelledCalls implements CancelWitness {

    /** Most calls that an error names. */
    private static final int MAX_NAMED = 10;

    private final Set<Watched> running = Collections.newSetFromMap(new IdentityHashMap<>());
    private final BiConsumer<RemoteSession<?, ?, ?>, @Nullable Throwable> sessions;
    private Sinks.@Nullable Empty<Void> awaited;
    private volatile @Nullable String reason;

    /**
     * @param sessions hears of the sessions that have ended
     */
    CancelledCalls(BiConsumer<RemoteSession<?, ?, ?>, @Nullable Throwable> sessions) {
        this.sessions = sessions;
    }

    @Override
    public void sessionEnded(RemoteSession<?, ?, ?> session, @Nullable Throwable error) {
        sessions.accept(session, error);
    }

    /** The context of subscribers whose calls are watched. */
    public Context in(Context context) {
        return context.put(CancelWitness.class, this);
    }

    @Override
    public @Nullable String reason() {
        return reason;
    }

    public void reason(String reason) {
        this.reason = reason;
    }

    @Override
    public synchronized void cancelled(Watched watched) {
        running.add(watched);
    }

    @Override
    public void ended(Watched watched) {
        Sinks.Empty<Void> none;
        synchronized (this) {
            running.remove(watched);
            none = running.isEmpty() ? awaited : null;
        }
        if (none != null) {
            none.tryEmitEmpty();
        }
    }

    /**
     * Completes when all have ended that have been cancelled by now.
     *
     * @return fails with an {@link RpcTimeoutException} after {@code limit}
     */
    public Mono<Void> awaitEnd(Duration limit) {
        Sinks.Empty<Void> sink = Sinks.empty();
        synchronized (this) {
            if (running.isEmpty()) {
                return Mono.empty();
            }
            awaited = sink;
        }
        return sink.asMono().timeout(limit).onErrorMap(TimeoutException.class, late -> late(limit));
    }

    private synchronized RpcTimeoutException late(Duration limit) {
        String names = running.stream()
                .limit(MAX_NAMED)
                .map(watched -> "'" + watched.operation() + "'")
                .collect(Collectors.joining(", "));
        return new RpcTimeoutException(
                RpcTimeoutException.Phase.CANCEL,
                limit,
                "scope: " + running.size() + " of its calls were cancelled, but have not ended within "
                        + limit.toMillis() + " ms, and may still run: " + names
                        + (running.size() > MAX_NAMED ? ", ..." : ""),
                "scope",
                null);
    }
}
