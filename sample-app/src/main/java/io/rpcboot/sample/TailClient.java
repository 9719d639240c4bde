package io.rpcboot.sample;

import io.rpcboot.RemoteSession;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcOperation;
import reactor.core.publisher.Mono;

/** The session of the fleet that follows a file, as a typed client. */
@RpcClient("fleet")
interface TailClient {

    /** Follows a file of the peer. */
    @RpcOperation("text.tail")
    Mono<RemoteSession<TailStarted, TailLine, TailSummary>> tail(TailRequest request);
}
