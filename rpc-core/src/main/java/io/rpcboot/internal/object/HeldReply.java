package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.ReplyStream;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A reply channel whose waiting side is elsewhere. Any thread. */
final class HeldReply<T> implements ReplyTo<T>, ReplyStream<T>, ReplyChannel {

    private final ReplyChannels channels;
    private final Holding holding;
    private final AtomicBoolean answered = new AtomicBoolean();

    HeldReply(ReplyChannels channels, Holding holding) {
        this.channels = channels;
        this.holding = holding;
    }

    @Override
    public Mono<Void> reply(T value) {
        return once(Mono.defer(() -> channels.encode(value))
                .flatMap(bytes -> value(bytes, channels.codec().name())));
    }

    @Override
    public Mono<Void> send(Publisher<? extends T> items) {
        return once(Mono.defer(() -> items(
                Flux.from(items).concatMap(item -> channels.encode(Objects.requireNonNull(item))),
                channels.codec().name())));
    }

    @Override
    public Mono<Void> fail(RpcCode code, String message) {
        return once(Mono.defer(() -> failure(code, message)));
    }

    @Override
    public Mono<ObjectLoss> abandoned() {
        return holding.onLost();
    }

    @Override
    public void close() {
        holding.close();
    }

    // ---- as it goes over the wire; relays begin here ----

    @Override
    public Mono<Void> value(byte[] bytes, String codec) {
        return channels.sendValue(holding, bytes, codec);
    }

    @Override
    public Mono<Void> failure(RpcCode code, String message) {
        return channels.sendFailure(holding, code, message);
    }

    @Override
    public Mono<Void> items(Flux<byte[]> items, String codec) {
        return channels.sendItems(holding, items, codec);
    }

    @Override
    public Holding holding() {
        return holding;
    }

    @Override
    public void forgotten() {
        holding.close();
    }

    /**
     * The channel is open again if the answer did not arrive, or nobody knows whether it did: who waits takes the first
     * that arrives. Else it is given back, as it is when the publisher of an answer fails.
     */
    private Mono<Void> once(Mono<Void> answer) {
        return Mono.defer(() -> {
            if (!answered.compareAndSet(false, true)) {
                return Mono.error(
                        new RpcException(RpcCode.FAILED_PRECONDITION, "the reply channel has been answered already"));
            }
            return answer.doOnError(this::failed)
                    .doOnCancel(() -> answered.set(false))
                    .doOnSuccess(done -> close());
        });
    }

    private void failed(Throwable error) {
        if (error instanceof RpcException rpc
                && rpc.code() != RpcCode.FAILED_PRECONDITION
                && rpc.code() != RpcCode.NOT_FOUND) {
            answered.set(false);
        } else {
            close();
        }
    }
}
