package io.rpcboot.internal.call;

import io.rpcboot.PeerInfo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes behind an item that waits for its references, in its order. Confined to the event loop. Bounded by who
 * adds: credit for items is granted when they go on, and calls have slots.
 */
final class HeldBack {

    private final CallOutbound outbound;
    private final Deque<Held> queue = new ArrayDeque<>();
    private final Runnable onEmpty;
    private boolean draining;

    /** @param onEmpty run when nothing waits any more */
    HeldBack(CallOutbound outbound, Runnable onEmpty) {
        this.outbound = outbound;
        this.onEmpty = onEmpty;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Something that waits for nothing but those before it. */
    void add(Runnable goOn) {
        queue.add(new Held(null, goOn, error -> {}, true));
    }

    /** As {@link #add(Runnable)}; at once if nothing waits any more. */
    void addEnd(Runnable end) {
        if (queue.isEmpty()) {
            end.run();
        } else {
            add(end);
        }
    }

    /**
     * Something that also waits for its references; their gates open at once, whatever stands before it.
     *
     * @param sender who sent it; null for what is to be sent
     * @param refused what becomes of it when a gate does not open
     */
    void add(@Nullable Passage passage, @Nullable PeerInfo sender, Runnable goOn, Consumer<Throwable> refused) {
        if (passage == null) {
            add(goOn);
            return;
        }
        Held held = new Held(passage, goOn, refused, false);
        queue.add(held);
        passage.open(sender).subscribe(nothing -> {}, error -> opened(held, error), () -> opened(held, null));
    }

    private void opened(Held held, @Nullable Throwable error) {
        if (outbound.inEventLoop()) {
            held.settle(error);
            drain();
        } else {
            outbound.execute(() -> {
                held.settle(error);
                drain();
            });
        }
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (Held head = queue.peek(); head != null && head.settled; head = queue.peek()) {
                queue.poll();
                head.run();
            }
        } finally {
            draining = false;
        }
        if (queue.isEmpty()) {
            onEmpty.run();
        }
    }

    private static final class Held {

        private final @Nullable Passage passage;
        private final Runnable goOn;
        private final Consumer<Throwable> refused;
        private @Nullable Throwable error;
        private boolean settled;

        private Held(@Nullable Passage passage, Runnable goOn, Consumer<Throwable> refused, boolean settled) {
            this.passage = passage;
            this.goOn = goOn;
            this.refused = refused;
            this.settled = settled;
        }

        private void settle(@Nullable Throwable failure) {
            error = failure;
            settled = true;
        }

        private void run() {
            Throwable failure = error;
            if (failure == null) {
                goOn.run();
                return;
            }
            if (passage != null) {
                passage.abandon();
            }
            refused.accept(failure);
        }
    }
}
