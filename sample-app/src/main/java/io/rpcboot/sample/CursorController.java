package io.rpcboot.sample;

import io.rpcboot.RemoteObjects;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Reads files of the peer piece by piece: what is open stays so between requests, as a remote object that is held here. */
@RestController
@RequestMapping("/text/cursors")
final class CursorController {

    /** Most cursors that are open for browsers. */
    private static final int MAX_OPEN = 100;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CursorClient fleet;
    private final RemoteObjects objects;
    private final Map<Long, FileCursor> open = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    CursorController(CursorClient fleet, RemoteObjects objects) {
        this.fleet = fleet;
        this.objects = objects;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Map<String, Long>> open(@RequestParam String file) {
        if (open.size() >= MAX_OPEN) {
            throw new ResponseStatusException(
                    HttpStatus.TOO_MANY_REQUESTS, MAX_OPEN + " cursors are open; close those not needed");
        }
        return fleet.open(file).timeout(LIMIT).map(cursor -> {
            long id = numbers.incrementAndGet();
            open.put(id, cursor);
            objects.onLost(cursor).subscribe(why -> open.remove(id)); // closed, or its node is gone
            return Map.of("id", id);
        });
    }

    @GetMapping("/{id}")
    Mono<List<String>> next(@PathVariable long id, @RequestParam(defaultValue = "10") int count) {
        return cursor(id).next(count);
    }

    @PutMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> seek(@PathVariable long id, @RequestParam long position) {
        return cursor(id).seek(position);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void close(@PathVariable long id) {
        cursor(id).close();
        open.remove(id); // one of this node is no proxy, and is not lost
    }

    private FileCursor cursor(long id) {
        FileCursor cursor = open.get(id);
        if (cursor == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no cursor " + id);
        }
        return cursor;
    }
}
