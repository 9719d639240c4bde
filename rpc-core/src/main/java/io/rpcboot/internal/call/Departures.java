package io.rpcboot.internal.call;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The calls of one client whose payloads refer to objects of others, whose owners have to know of it before they are sent;
 * and those to the same operation or object that were made after them. Any thread.
 */
final class Departures {

    private final Map<String, Deque<Waiting>> lines = new HashMap<>();

    /**
     * Has a call wait, if it must: it is carried when it is its turn.
     *
     * @param passage what its payload refers to; null for nothing
     */
    boolean holds(CarriedCall<?> call, @Nullable Passage passage) {
        String object = call.request().headers().get(ArrivalLines.OBJECT_HEADER);
        String key = object == null ? call.operation() : object;
        Waiting waiting = new Waiting(call, key, passage);
        synchronized (lines) {
            Deque<Waiting> line = lines.get(key);
            if (line == null && passage == null) {
                return false;
            }
            if (line == null) {
                line = new ArrayDeque<>(2);
                lines.put(key, line);
            }
            line.add(waiting);
        }
        call.keepPayload();
        call.onCancelWhileWaiting(waiting);
        waiting.open();
        return true;
    }

    private void drain(String key) {
        while (true) {
            Waiting head;
            synchronized (lines) {
                Deque<Waiting> line = lines.get(key);
                head = line == null ? null : line.peek();
                if (line == null || head == null || !head.settled) {
                    return;
                }
                line.remove();
                if (line.isEmpty()) {
                    lines.remove(key);
                }
            }
            head.go();
        }
    }

    /** A call that waits; run when it is cancelled. */
    private final class Waiting implements Runnable {

        private final CarriedCall<?> call;
        private final String key;
        private final @Nullable Passage passage;
        private boolean settled;
        private @Nullable Throwable failure;

        private Waiting(CarriedCall<?> call, String key, @Nullable Passage passage) {
            this.call = call;
            this.key = key;
            this.passage = passage;
        }

        private void open() {
            if (passage == null) {
                settle(null);
                return;
            }
            Mono<Void> gates = passage.open(null);
            Mono<Void> timed = call.deadlineNanos() == CarriedCall.NO_DEADLINE ? gates : gates.timeout(call.timeout());
            timed.subscribe(nothing -> {}, this::settle, () -> settle(null));
        }

        @Override
        public void run() {
            settle(null);
        }

        private void settle(@Nullable Throwable error) {
            synchronized (lines) {
                if (!settled) {
                    settled = true;
                    failure = error;
                }
            }
            drain(key);
        }

        /** Its turn. */
        private void go() {
            Throwable error = failure;
            call.onCancelWhileWaiting(null);
            if (error == null && !call.isCancelled()) {
                call.carry();
                return;
            }
            call.abandonReferences();
            if (error == null) {
                call.releasePayload();
            } else {
                call.fail(
                        error instanceof TimeoutException
                                ? CallErrors.ownersTimeout(call.operation(), call.timeout())
                                : error);
            }
        }
    }
}
