package io.rpcboot.autoconfigure.endtoend;

import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcOperation;
import io.rpcboot.autoconfigure.endtoend.TextHandlers.Match;
import io.rpcboot.autoconfigure.endtoend.TextHandlers.Query;
import io.rpcboot.autoconfigure.endtoend.TextHandlers.WordCount;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The typed client that the design describes, and more of its forms. */
@RpcClient("text")
interface TextClient {

    Mono<WordCount> count(Flux<String> lines);

    @RpcOperation("add")
    int add(int x, int y);

    Flux<Match> grep(Query query, @RpcHeader("tenant") String tenant);

    Flux<String> upper(Flux<String> lines);

    CompletableFuture<String> thread(String payload);

    String fail(String reason);

    void note(String entry);

    @RpcOperation("greet")
    Mono<String> greet(String greeting, Optional<String> name);
}
