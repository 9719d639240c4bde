package io.rpcboot.internal.watch;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntBiFunction;
import java.util.stream.Collectors;

/**
 * Has event loops look at their own connections, each at the same time and for a short while at a go, and waits for
 * them no longer than a limit. Safe for any thread but an event loop of these connections.
 */
final class LoopTour {

    /** How long a reading waits for all loops together. */
    static final Duration LIMIT = Duration.ofMillis(500);

    /** Calls that a loop looks at before it sees to other things. */
    static final int MAX_CALLS_AT_A_GO = 1024;

    /** Most readings that wait for one loop; who comes then does not ask it. */
    static final int MAX_WAITING = 8;

    private final Map<EventExecutor, AtomicInteger> waiting = new ConcurrentHashMap<>();

    /**
     * Visits connections.
     *
     * @param look called on the loop of each connection, for its result of that loop; says how many calls it saw
     * @param result makes the result of a loop
     */
    <R> Found<R> run(
            Collection<WatchedConnection> connections,
            java.util.function.Supplier<R> result,
            ToIntBiFunction<WatchedConnection, R> look) {
        Map<EventExecutor, List<WatchedConnection>> byLoop =
                connections.stream().collect(Collectors.groupingBy(WatchedConnection::loop));
        List<Visit<R>> visits = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(byLoop.size());
        byLoop.forEach((loop, ofLoop) -> {
            Visit<R> visit = new Visit<>(this, loop, ofLoop, result.get(), look, done);
            visits.add(visit);
            visit.start();
        });
        try {
            done.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Found<R> found = new Found<>(new ArrayList<>(), new ArrayList<>());
        for (Visit<R> visit : visits) {
            visit.collect(found);
        }
        return found;
    }

    /**
     * What came of it.
     *
     * @param results of the loops that answered
     * @param silent the connections of those that did not
     */
    record Found<R>(List<R> results, List<WatchedConnection> silent) {

        List<String> silentLoops() {
            return silent.stream()
                    .map(WatchedConnection::loopName)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** The visit to one loop. */
    private static final class Visit<R> implements Runnable {

        private final LoopTour tour;
        private final EventExecutor loop;
        private final List<WatchedConnection> connections;
        private final Iterator<WatchedConnection> rest;
        private final R result;
        private final ToIntBiFunction<WatchedConnection, R> look;
        private final CountDownLatch done;
        private volatile boolean over;
        private volatile boolean complete;

        Visit(
                LoopTour tour,
                EventExecutor loop,
                List<WatchedConnection> connections,
                R result,
                ToIntBiFunction<WatchedConnection, R> look,
                CountDownLatch done) {
            this.tour = tour;
            this.loop = loop;
            this.connections = connections;
            this.rest = connections.iterator();
            this.result = result;
            this.look = look;
            this.done = done;
        }

        void start() {
            AtomicInteger others = tour.waiting.computeIfAbsent(loop, key -> new AtomicInteger());
            if (others.incrementAndGet() > MAX_WAITING) {
                end(false);
            } else {
                execute();
            }
        }

        /** On the loop. */
        @Override
        public void run() {
            int seen = 0;
            while (!over && rest.hasNext()) {
                if (seen >= MAX_CALLS_AT_A_GO) {
                    execute();
                    return;
                }
                seen += 1 + look.applyAsInt(rest.next(), result);
            }
            end(!over);
        }

        /** The visitor goes; a loop that is still at it stops. */
        void collect(Found<R> found) {
            over = true;
            if (complete) {
                found.results.add(result);
            } else {
                found.silent.addAll(connections);
            }
        }

        private void execute() {
            try {
                loop.execute(this);
            } catch (RejectedExecutionException e) {
                end(true); // it has ended, and its connections with it
            }
        }

        private void end(boolean completed) {
            complete = completed;
            AtomicInteger others = tour.waiting.get(loop);
            if (others != null && others.decrementAndGet() == 0 && loop.isShuttingDown()) {
                tour.waiting.remove(loop, others);
            }
            done.countDown();
        }
    }
}
