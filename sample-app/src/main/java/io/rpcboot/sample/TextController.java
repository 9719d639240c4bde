package io.rpcboot.sample;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Passes texts on to the peer, through a typed client. Bodies are streams of UTF-8, whatever their content type says
 * (curl's default is that of a form); what the peer has not asked for yet has not been read from the HTTP connection
 * either.
 */
@RestController
@RequestMapping("/text")
final class TextController {

    private final TextClient text;

    TextController(TextClient text) {
        this.text = text;
    }

    @PostMapping("/count")
    Mono<WordCount> count(ServerHttpRequest request) {
        return text.count(TextPieces.of(request.getBody()));
    }

    /** Matches as they are found. */
    @PostMapping(path = "/grep", produces = MediaType.APPLICATION_NDJSON_VALUE)
    Flux<Match> grep(@RequestParam String pattern, ServerHttpRequest request) {
        return text.grep(TextLines.of(TextPieces.of(request.getBody())), pattern);
    }
}
