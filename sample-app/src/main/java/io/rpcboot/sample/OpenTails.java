package io.rpcboot.sample;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The files that are being followed for browsers, and the filters that these send for them. Safe for any thread. */
@Component
final class OpenTails {

    /** Most files that are followed at a time. */
    static final int MAX_OPEN = 100;

    private final Map<Long, Sinks.Many<TailFilter>> filters = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /** A new number for one. */
    long open() {
        long id = last.incrementAndGet();
        filters.put(id, Sinks.many().unicast().onBackpressureBuffer());
        if (filters.size() > MAX_OPEN) {
            close(id);
            throw new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE, MAX_OPEN + " files are followed already, which is the limit.");
        }
        return id;
    }

    /** Its filters, until it is to end. */
    Flux<TailFilter> filters(long id) {
        return find(id).asFlux();
    }

    void filter(long id, @Nullable String pattern) {
        find(id).emitNext(new TailFilter(pattern), Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1)));
    }

    /** No more filters: it ends with its summary. */
    void end(long id) {
        find(id).tryEmitComplete();
    }

    /** It has ended. */
    void close(long id) {
        filters.remove(id);
    }

    int size() {
        return filters.size();
    }

    private Sinks.Many<TailFilter> find(long id) {
        Sinks.Many<TailFilter> found = filters.get(id);
        if (found == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No file is followed as " + id + ".");
        }
        return found;
    }
}
