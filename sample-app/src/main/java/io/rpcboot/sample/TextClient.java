package io.rpcboot.sample;

import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The text operations of the fleet, as a typed client. */
@RpcClient("fleet")
interface TextClient {

    /** Counts a text that comes in pieces, cut anywhere between two characters. */
    @RpcOperation("text.count")
    Mono<WordCount> count(Flux<String> pieces);

    /** Finds the lines in which a regular expression matches. */
    @RpcOperation("text.grep")
    Flux<Match> grep(Flux<String> lines, @RpcHeader String pattern);
}
