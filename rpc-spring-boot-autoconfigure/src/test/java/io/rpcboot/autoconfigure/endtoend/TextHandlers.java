package io.rpcboot.autoconfigure.endtoend;

import io.rpcboot.RpcCallContext;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The service that the design describes, and what it leaves open. */
@RpcService("text")
class TextHandlers {

    final List<String> log = new CopyOnWriteArrayList<>();

    @RpcHandler
    Mono<WordCount> count(Flux<String> lines) {
        return lines.reduce(
                new WordCount(0, 0),
                (count, line) -> new WordCount(count.lines() + 1, count.words() + line.split(" ").length));
    }

    @RpcHandler("grep")
    Flux<Match> grep(Query query, @RpcHeader("tenant") String tenant) {
        return Flux.range(1, query.matches()).map(line -> new Match(line, tenant + ": " + query.pattern()));
    }

    @RpcHandler
    Flux<String> upper(Flux<String> lines) {
        return lines.map(String::toUpperCase);
    }

    @RpcHandler
    String thread(String ignored, RpcCallContext context) {
        return Thread.currentThread().getName() + " " + context.operation();
    }

    @RpcHandler
    String fail(String reason) {
        throw new IllegalStateException(reason);
    }

    @RpcHandler
    void note(String entry) {
        log.add(entry);
    }

    record WordCount(int lines, int words) {}

    record Query(String pattern, int matches) {}

    record Match(int line, String text) {}
}
