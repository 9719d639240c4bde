package io.rpcboot.sample;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A file that is followed for one caller. What blocks runs on a scheduler of the caller's choice. */
final class Tail {

    /** How often it is looked at. */
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final FollowedFile file;
    private final Scheduler scheduler;
    private volatile Predicate<String> wanted;
    private long read;
    private long sent;

    private Tail(FollowedFile file, Predicate<String> wanted, Scheduler scheduler) {
        this.file = file;
        this.scheduler = scheduler;
        this.wanted = wanted;
    }

    /** Opens a file; blocks. */
    static Tail open(Path path, TailRequest request, Scheduler scheduler) throws IOException {
        Predicate<String> wanted = predicate(request.pattern());
        return new Tail(FollowedFile.open(path, request.fromStart()), wanted, scheduler);
    }

    TailStarted started() throws IOException {
        return new TailStarted(file.size());
    }

    /** Wants other lines from now on; fails for what is no pattern. */
    void filter(TailFilter filter) {
        wanted = predicate(filter.pattern());
    }

    /**
     * The lines that are wanted, as they come, until the file is gone. A chunk is read when all lines of the one before
     * have been taken: for who does not take them they wait in the file.
     */
    Flux<TailLine> lines() {
        return Flux.interval(INTERVAL, scheduler)
                .onBackpressureDrop()
                .concatMap(tick -> Flux.defer(this::chunks).subscribeOn(scheduler), 1)
                .takeUntil(chunk -> file.isRemoved())
                .concatMapIterable(chunk -> chunk, 1)
                .doOnNext(line -> read++)
                .filter(line -> wanted.test(line.text()))
                .doOnNext(line -> sent++);
    }

    TailSummary summary() {
        return new TailSummary(read, sent, file.restarts(), file.isRemoved());
    }

    /** Gives the file back, once nobody reads it any more. */
    Mono<Void> close() {
        return Mono.<Void>fromRunnable(() -> {
                    try {
                        file.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .subscribeOn(scheduler);
    }

    /** What has come since the last time, chunk by chunk, up to one that is empty. */
    private Flux<List<TailLine>> chunks() {
        return Flux.generate(sink -> {
            try {
                List<TailLine> lines = file.read();
                sink.next(lines);
                if (lines.isEmpty()) {
                    sink.complete();
                }
            } catch (IOException e) {
                sink.error(e);
            }
        });
    }

    private static Predicate<String> predicate(@Nullable String pattern) {
        if (pattern == null || pattern.isEmpty()) {
            return line -> true;
        }
        try {
            return Pattern.compile(pattern).asPredicate();
        } catch (PatternSyntaxException e) {
            throw new RpcException(
                    RpcCode.INVALID_ARGUMENT,
                    "pattern '" + pattern + "' is no regular expression: " + e.getDescription(),
                    e);
        }
    }
}
