package io.rpcboot.sample;

import io.rpcboot.RemoteSession;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Shows a file of the peer as it grows: server-sent events {@code started}, {@code line}, ..., {@code summary}. Whoever
 * watches may change the filter, or end it, under the number that {@code started} has. One that hangs up cancels the
 * session, and the peer stops following the file.
 */
@RestController
@RequestMapping("/text/tail")
final class TailController {

    private final TailClient fleet;
    private final OpenTails open;

    TailController(TailClient fleet, OpenTails open) {
        this.fleet = fleet;
        this.open = open;
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> tail(
            @RequestParam String file,
            @RequestParam(required = false) @Nullable String pattern,
            @RequestParam(defaultValue = "false") boolean fromStart) {
        requirePattern(pattern);
        return Flux.usingWhen(
                fleet.tail(new TailRequest(file, pattern, fromStart)),
                this::events,
                session -> Mono.empty(),
                (session, error) -> session.cancel("it could not be shown: " + error),
                session -> session.cancel("the browser has left"));
    }

    @PutMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void filter(@PathVariable long id, @RequestParam(required = false) @Nullable String pattern) {
        requirePattern(pattern);
        open.filter(id, pattern);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable long id) {
        open.end(id);
    }

    private Flux<ServerSentEvent<Object>> events(RemoteSession<TailStarted, TailLine, TailSummary> session) {
        return Flux.using(
                open::open,
                id -> Flux.concat(
                                Mono.just(event("started", started(id, session))),
                                session.receive().map(line -> event("line", line)),
                                session.result().map(summary -> event("summary", summary)))
                        .mergeWith(session.send(open.filters(id)).then(Mono.empty())),
                open::close);
    }

    private static Map<String, Long> started(long id, RemoteSession<TailStarted, TailLine, TailSummary> session) {
        TailStarted started = session.started();
        return Map.of("id", id, "size", started == null ? 0 : started.size());
    }

    private static ServerSentEvent<Object> event(String name, Object data) {
        return ServerSentEvent.builder(data).event(name).build();
    }

    private static void requirePattern(@Nullable String pattern) {
        try {
            Pattern.compile(pattern == null ? "" : pattern);
        } catch (PatternSyntaxException e) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "pattern '" + pattern + "' is no regular expression: " + e.getDescription());
        }
    }
}
