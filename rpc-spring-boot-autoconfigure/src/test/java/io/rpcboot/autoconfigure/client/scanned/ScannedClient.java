package io.rpcboot.autoconfigure.client.scanned;

import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import reactor.core.publisher.Mono;

@RpcClient("text")
public interface ScannedClient {

    /** Also the contract of the server, which must not make a handler of the client. */
    @RpcHandler
    Mono<String> shared(String payload);
}
