package io.rpcboot.sample;

import io.rpcboot.RpcSession;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Serves {@code text.tail}, a session: starts with the size of a file, sends its lines as they come, takes other filters
 * meanwhile, and ends with a summary when the caller sends no more filters, or the file is gone.
 */
@RpcService("text")
final class TailHandlers {

    private final TailDirectory directory;
    private final AtomicInteger following = new AtomicInteger();
    private final Scheduler scheduler = Schedulers.boundedElastic();

    TailHandlers(TailDirectory directory) {
        this.directory = directory;
    }

    @RpcHandler("tail")
    Mono<TailSummary> tail(TailRequest request, RpcSession<TailFilter, TailLine> session) {
        return Mono.fromCallable(() -> Tail.open(directory.resolve(request.file()), request, scheduler))
                .subscribeOn(scheduler)
                .doOnDiscard(Tail.class, tail -> tail.close().subscribe())
                .flatMap(tail -> Mono.fromCallable(() -> begin(tail, session)).then(run(tail, session)));
    }

    /** Sessions that follow a file at this moment. */
    int following() {
        return following.get();
    }

    /** Whoever cancels the session waits until the file has been given back. */
    private Tail begin(Tail tail, RpcSession<TailFilter, TailLine> session) throws IOException {
        following.incrementAndGet();
        session.context().beforeEnd(() -> tail.close().doFinally(signal -> following.decrementAndGet()));
        session.started(tail.started());
        return tail;
    }

    private static Mono<TailSummary> run(Tail tail, RpcSession<TailFilter, TailLine> session) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Mono<Void> noMoreFilters = session.receive()
                .doOnNext(tail::filter)
                .then()
                .onErrorResume(error -> {
                    failure.set(error);
                    return Mono.empty();
                });
        return session.send(tail.lines().takeUntilOther(noMoreFilters)).then(Mono.defer(() -> {
            Throwable error = failure.get();
            return error == null ? Mono.just(tail.summary()) : Mono.error(error);
        }));
    }
}
