package io.rpcboot.internal.object;

import io.rpcboot.RpcCode;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where an answer goes, as bytes: the waiting side itself, or a holder that passes it on. Any thread. */
interface ReplyChannel {

    /** The name of the interface that all reply channels have. */
    String TYPE = "rpc.reply";

    /** Takes the one value. */
    Mono<Void> value(byte[] bytes, String codec);

    /** Takes a failure. */
    Mono<Void> failure(RpcCode code, String message);

    /** Takes many values. */
    Mono<Void> items(Flux<byte[]> items, String codec);

    /** What holds the waiting side; null for the waiting side. */
    @Nullable
    Holding holding();

    /** Nobody has it any more. */
    void forgotten();
}
