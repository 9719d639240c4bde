package io.rpcboot.sample;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcService;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Serves {@code text.count} and {@code text.grep}. Texts of any length pass through; nothing keeps one. */
@RpcService("text")
final class TextHandlers {

    /** Lines that may wait for the thread that searches them. */
    private static final int SEARCHED_AHEAD = 32;

    /** Counts a text that comes in pieces, cut anywhere between two characters. */
    @RpcHandler
    Mono<WordCount> count(Flux<String> pieces) {
        return pieces.collect(WordCounter::new, WordCounter::add).map(WordCounter::count);
    }

    /**
     * Finds the lines in which a regular expression matches. The pattern is a header because a streamed payload
     * stands alone. How long a match takes is up to the pattern, so it is not made to run on the event loop.
     */
    @RpcHandler
    Flux<Match> grep(Flux<String> lines, @RpcHeader String pattern) {
        Pattern compiled = compile(pattern);
        return lines.publishOn(Schedulers.boundedElastic(), SEARCHED_AHEAD)
                .index(Match::numbered)
                .filter(line -> compiled.matcher(line.text()).find());
    }

    private static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new RpcException(
                    RpcCode.INVALID_ARGUMENT,
                    "pattern '" + pattern + "' is no regular expression: " + e.getDescription()
                            + (e.getIndex() < 0 ? "" : " at index " + e.getIndex()),
                    e);
        }
    }
}
