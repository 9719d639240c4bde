package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.ReplyStream;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The side of a reply channel that waits: it is answered once, or ends without. Any thread. */
final class WaitingReply<T> implements ReplyTo<T>, ReplyStream<T>, ReplyChannel {

    /**
     * Which of the two came first.
     *
     * <pre>
     * WAITING   answer -> ANSWERED, end -> OVER
     * </pre>
     */
    private enum State {
        WAITING,
        ANSWERED,
        OVER
    }

    private final ReplyChannels channels;
    private final Type type;
    private final boolean many;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final Sinks.One<Flux<T>> answer = Sinks.one();
    private final Sinks.Empty<Void> cut = Sinks.empty();
    private final Sinks.One<ObjectLoss> abandoned = Sinks.one();
    private final Disposable timeout;
    private final AtomicInteger atHome = new AtomicInteger();

    /** @param many whether items are expected instead of one value */
    WaitingReply(ReplyChannels channels, Type type, Duration deadline, boolean many) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("the deadline of a reply must be positive, but is " + deadline);
        }
        this.channels = channels;
        this.type = type;
        this.many = many;
        this.timeout = Schedulers.parallel()
                .schedule(() -> timedOut(deadline), Math.max(1, deadline.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** What is answered. */
    Flux<T> answer() {
        return answer.asMono().flatMapMany(values -> values);
    }

    /** Nobody waits any more. */
    void cancel() {
        over(RpcCode.CANCELLED, "the wait for an answer was cancelled", true);
    }

    // ---- answered here ----

    @Override
    public Mono<Void> reply(T value) {
        return Mono.defer(() -> take(Flux.just(value)));
    }

    @Override
    public Mono<Void> send(Publisher<? extends T> items) {
        return Mono.defer(() -> takeAll(Flux.from(items)));
    }

    @Override
    public Mono<Void> fail(RpcCode code, String message) {
        return Mono.defer(() -> failure(code, message));
    }

    @Override
    public Mono<ObjectLoss> abandoned() {
        return abandoned.asMono();
    }

    /** Somebody in this process has it now who was sent it. */
    void cameHome() {
        atHome.incrementAndGet();
    }

    @Override
    public void close() {
        atHome.updateAndGet(count -> Math.max(0, count - 1));
        if (!channels.isExported(this)) {
            forgotten();
        }
    }

    // ---- answered from elsewhere ----

    @Override
    @SuppressWarnings("unchecked")
    public Mono<Void> value(byte[] bytes, String codec) {
        return many
                ? Mono.error(new RpcException(RpcCode.INVALID_ARGUMENT, "many items are expected, not one value"))
                : channels.decode(bytes, codec, type).flatMap(value -> take(Flux.just((T) value)));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Mono<Void> items(Flux<byte[]> items, String codec) {
        return many
                ? Mono.defer(() -> takeAll(items.concatMap(
                        bytes -> channels.decode(bytes, codec, type).map(value -> (T) value))))
                : Mono.error(new RpcException(RpcCode.INVALID_ARGUMENT, "one value is expected, not many items"));
    }

    @Override
    public Mono<Void> failure(RpcCode code, String message) {
        if (!state.compareAndSet(State.WAITING, State.ANSWERED)) {
            return refused();
        }
        timeout.dispose();
        answer.tryEmitError(new RpcException(code, message));
        return Mono.empty();
    }

    @Override
    public @Nullable Holding holding() {
        return null;
    }

    @Override
    public void forgotten() {
        if (atHome.get() == 0) {
            over(RpcCode.ABORTED, "there will be no answer: nobody has the reply channel any more", false);
        }
    }

    // ---- within ----

    private Mono<Void> take(Flux<T> value) {
        if (!state.compareAndSet(State.WAITING, State.ANSWERED)) {
            return refused();
        }
        timeout.dispose();
        answer.tryEmitValue(value);
        return Mono.empty();
    }

    /** The deadline goes on over all items. Items that end badly are not begun again: holders are told. */
    private Mono<Void> takeAll(Flux<? extends T> items) {
        if (!state.compareAndSet(State.WAITING, State.ANSWERED)) {
            return refused();
        }
        Sinks.Empty<Void> done = Sinks.empty();
        Flux<T> watched = Flux.<T>from(items)
                .takeUntilOther(cut.asMono())
                .doOnError(error -> {
                    done.tryEmitError(error);
                    channels.withdraw(this);
                })
                .doOnComplete(done::tryEmitEmpty)
                .doOnCancel(() -> {
                    done.tryEmitError(new RpcException(RpcCode.CANCELLED, "the waiting side takes no more items"));
                    channels.withdraw(this);
                })
                .doFinally(end -> timeout.dispose());
        answer.tryEmitValue(watched);
        return Mono.firstWithSignal(done.asMono(), cut.asMono()); // it may be that nobody takes them
    }

    private Mono<Void> refused() {
        return Mono.error(new RpcException(
                RpcCode.FAILED_PRECONDITION,
                state.get() == State.ANSWERED
                        ? "the reply channel has been answered already"
                        : "nobody waits for an answer any more"));
    }

    private void timedOut(Duration deadline) {
        over(RpcCode.DEADLINE_EXCEEDED, "no answer within " + deadline.toMillis() + " ms", true);
    }

    private void over(RpcCode code, String why, boolean withdrawn) {
        RpcException error = new RpcException(code, why);
        if (state.compareAndSet(State.WAITING, State.OVER)) {
            answer.tryEmitError(error);
            abandoned.tryEmitValue(new ObjectLoss(ObjectLoss.Reason.REFUSED, why));
        } else if (withdrawn) {
            cut.tryEmitError(error);
        }
        timeout.dispose();
        if (withdrawn) {
            channels.withdraw(this);
        }
    }
}
