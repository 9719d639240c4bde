package io.rpcboot.sample;

import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcOperation;
import reactor.core.publisher.Mono;

/** Opens files of the fleet. */
@RpcClient("fleet")
interface CursorClient {

    /** A cursor at the beginning of a file. */
    @RpcOperation("text.open")
    Mono<FileCursor> open(String file);
}
