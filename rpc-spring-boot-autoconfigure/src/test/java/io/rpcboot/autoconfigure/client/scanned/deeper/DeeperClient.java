package io.rpcboot.autoconfigure.client.scanned.deeper;

import io.rpcboot.annotation.RpcClient;
import reactor.core.publisher.Mono;

@RpcClient("orders")
interface DeeperClient {

    Mono<String> find(String id);
}
