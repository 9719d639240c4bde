package io.rpcboot.internal.call;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What depends on a call that is served: who waits to hear of its cancellation, the sessions that its handler has
 * opened, the calls that it has made aside, the work to be done before it ends. Made when there is something of that kind. Safe for any thread.
 */
final class CallFollowers {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.handler");

    /** Something that belongs to a call and ends with it. */
    interface Follower {

        /** Ends it; completes when it has ended. */
        Mono<Void> end(Cancellation cancellation);
    }

    /** Most work that may wait for the end of one call. */
    static final int MAX_WORK = 1024;

    private final String operation;
    private final Sinks.Empty<Void> cancellation = Sinks.empty();
    private final Set<Follower> followers = new LinkedHashSet<>();
    private final List<Supplier<? extends Publisher<?>>> work = new ArrayList<>(0);
    private final Set<MadeCall> callsAside = new HashSet<>(0);
    private final List<Runnable> waiting = new ArrayList<>(0);
    private boolean ending;
    private boolean ended;

    CallFollowers(String operation) {
        this.operation = operation;
    }

    Sinks.Empty<Void> cancellation() {
        return cancellation;
    }

    /** False if the call has ended, or is ending. */
    synchronized boolean add(Follower follower) {
        return !ending && followers.add(follower);
    }

    synchronized void remove(Follower follower) {
        followers.remove(follower);
    }

    /** A call that the handler has made, but not as part of its result: cancelled with the handler, outlives its end. */
    synchronized void addAside(MadeCall call) {
        callsAside.add(call);
    }

    synchronized void removeAside(MadeCall call) {
        callsAside.remove(call);
    }

    synchronized void beforeEnd(Supplier<? extends Publisher<?>> task) {
        if (ending) {
            throw new IllegalStateException("'" + operation + "' has ended");
        }
        if (work.size() == MAX_WORK) {
            throw new IllegalStateException(
                    "'" + operation + "': " + MAX_WORK + " pieces of work wait for its end, which is the limit");
        }
        work.add(task);
    }

    /** The call was cancelled: those who wait hear of it, what belongs to it is cancelled for the same reason. */
    void cancelled(Cancellation cause) {
        cancellation.tryEmitEmpty();
        for (Follower follower : snapshot()) {
            follower.end(cause).subscribe(null, this::drop);
        }
        for (MadeCall call : snapshotAside()) {
            call.cancelWith(cause);
        }
    }

    /**
     * The handler has ended.
     *
     * @param then what ends the call, run on the event loop when all that belongs to it has ended
     * @return false if nothing does: the call may end at once
     */
    boolean endsLater(CallOutbound outbound, Runnable then) {
        synchronized (this) {
            if (ended || (!ending && followers.isEmpty() && work.isEmpty())) {
                ending = true;
                ended = true;
                return false;
            }
            waiting.add(then);
            if (ending) {
                return true;
            }
            ending = true;
        }
        Cancellation over = Cancellation.of("the handler of '" + operation + "', which opened it, has ended");
        List<Publisher<?>> ends = new ArrayList<>();
        for (int i = work.size() - 1; i >= 0; i--) {
            ends.add(done(work.get(i)));
        }
        for (Follower follower : snapshot()) {
            ends.add(follower.end(over).onErrorResume(this::dropped));
        }
        Flux.concat(ends).then().subscribe(null, this::drop, () -> outbound.execute(this::endNow));
        return true;
    }

    private void endNow() {
        List<Runnable> then;
        synchronized (this) {
            ended = true;
            then = List.copyOf(waiting);
        }
        then.forEach(Runnable::run);
    }

    private Mono<Void> done(Supplier<? extends Publisher<?>> task) {
        return Mono.defer(() -> Flux.from(task.get()).then()).onErrorResume(this::dropped);
    }

    private Mono<Void> dropped(Throwable error) {
        drop(error);
        return Mono.empty();
    }

    private void drop(@Nullable Throwable error) {
        logger.warn("what belongs to a call of '{}' failed when it ended", operation, error);
    }

    private synchronized List<MadeCall> snapshotAside() {
        return List.copyOf(callsAside);
    }

    private synchronized List<Follower> snapshot() {
        return List.copyOf(followers);
    }
}
