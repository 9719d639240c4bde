package io.rpcboot.internal.share;

import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.internal.call.CancelWitness;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/** One run of a {@link io.rpcboot.RemoteScope}. Safe for any thread. */
public final class Scope implements CancelWitness.Watched {

    private final Duration cancelTimeout;
    private final @Nullable CancelWitness outer;
    private final CancelledCalls cancelled = new CancelledCalls(this::sessionEnded);
    private final Set<RemoteSession<?, ?, ?>> sessions = ConcurrentHashMap.newKeySet();
    private final Failures failures =
            new Failures(first -> cancelled.reason("another call of the same scope failed: " + first));
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private volatile boolean ended;

    private Scope(Duration cancelTimeout, @Nullable CancelWitness outer) {
        this.cancelTimeout = cancelTimeout;
        this.outer = outer;
    }

    /** Runs a body with a scope of its own for each subscription. */
    public static <T> Mono<T> run(Duration cancelTimeout, Function<Scope, ? extends Mono<T>> body) {
        return Mono.deferContextual(
                context -> new Scope(cancelTimeout, context.getOrDefault(CancelWitness.class, null)).run(body));
    }

    @Override
    public String operation() {
        return "a scope within it";
    }

    public <T> Mono<T> call(Mono<T> call) {
        return Mono.defer(() -> ended
                ? Mono.error(stopped())
                : call.doOnError(failures::add)
                        .contextWrite(cancelled::in)
                        .takeUntilOther(stop.asMono())
                        .switchIfEmpty(Mono.defer(this::stoppedOrEmpty)));
    }

    public <T> Flux<T> stream(Flux<T> stream) {
        return Flux.defer(() -> ended
                ? Flux.error(stopped())
                : stream.doOnError(failures::add)
                        .contextWrite(cancelled::in)
                        .takeUntilOther(stop.asMono())
                        .concatWith(Mono.defer(this::stoppedOrEmpty)));
    }

    public <T extends RemoteSession<?, ?, ?>> Mono<T> session(Mono<T> opening) {
        return call(opening).doOnNext(this::opened);
    }

    private void opened(RemoteSession<?, ?, ?> session) {
        sessions.add(session);
        if (ended) {
            cancelSessions();
        }
    }

    private void sessionEnded(RemoteSession<?, ?, ?> session, @Nullable Throwable error) {
        sessions.remove(session);
        if (error != null) {
            failures.add(error);
        }
    }

    private void cancelSessions() {
        for (RemoteSession<?, ?, ?> session : Set.copyOf(sessions)) {
            if (sessions.remove(session)) {
                CancelWitness.Watched watched = session::operation;
                cancelled.cancelled(watched);
                session.cancel(String.valueOf(cancelled.reason()))
                        .subscribe(none -> {}, error -> notEnded(watched, error), () -> cancelled.ended(watched));
            }
        }
    }

    /** A peer that is gone is not waited for; one that does not end is, as long as the scope waits. */
    private void notEnded(CancelWitness.Watched watched, Throwable error) {
        if (!(error instanceof RpcTimeoutException)) {
            cancelled.ended(watched);
        }
    }

    /** Reactor cancels what it takes from when the other one completes, but not when that fails. */
    private <T> Mono<T> stoppedOrEmpty() {
        return ended ? Mono.error(stopped()) : Mono.empty();
    }

    private <T> Mono<T> run(Function<Scope, ? extends Mono<T>> body) {
        Mono<T> result = Mono.<T>defer(() -> body.apply(this)).contextWrite(cancelled::in);
        return Mono.firstWithSignal(result, failures.<T>first())
                .materialize()
                .flatMap(this::finish)
                .<T>dematerialize()
                .doOnCancel(this::cancelledFromOutside)
                .doFinally(this::afterCancel);
    }

    private <T> Mono<Signal<T>> finish(Signal<T> signal) {
        Throwable error = signal.getThrowable();
        if (error == null) {
            end("the scope has its result");
            return cancelled.awaitEnd(cancelTimeout).thenReturn(signal);
        }
        failures.add(error);
        end(null);
        return cancelled
                .awaitEnd(cancelTimeout)
                .doOnError(failures::add)
                .onErrorComplete()
                .then(Mono.fromSupplier(() -> Signal.error(failures.report())));
    }

    private void cancelledFromOutside() {
        CancelWitness waiting = outer;
        if (waiting != null) {
            waiting.cancelled(this);
        }
        String reason = waiting == null ? null : waiting.reason();
        ended = true;
        cancelled.reason(reason == null ? "the subscriber of the scope cancelled" : reason);
    }

    /** The body has been cancelled: so is the rest, and the scope around this one, if there is, hears when it has ended. */
    private void afterCancel(SignalType signal) {
        if (signal != SignalType.CANCEL) {
            return;
        }
        stop.tryEmitEmpty();
        cancelSessions();
        CancelWitness waiting = outer;
        if (waiting != null) {
            cancelled.awaitEnd(cancelTimeout).subscribe(none -> {}, late -> {}, () -> waiting.ended(this));
        }
    }

    /** Cancels what runs. */
    private void end(@Nullable String reason) {
        ended = true;
        if (reason != null) {
            cancelled.reason(reason);
        }
        stop.tryEmitEmpty();
        cancelSessions();
    }

    private RpcCancelledException stopped() {
        String reason = String.valueOf(cancelled.reason());
        return new RpcCancelledException("its scope", reason, "cancelled by its scope: " + reason, "scope", null);
    }
}
