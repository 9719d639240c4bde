package io.rpcboot.internal.call;

import io.netty.util.concurrent.FastThreadLocal;
import io.rpcboot.PeerInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What an item waits for on its way: the references in it. Whoever writes or reads one adds a gate to the passage of its
 * thread; whoever encoded or decoded the item takes it. Items without references have none, and cost a look at a static
 * field.
 */
public final class Passage {

    /** Something that has to be done before the item may go on. */
    public interface Gate {

        /**
         * Does it; subscribed to once.
         *
         * @param sender who sent the item; null for one that is to be sent
         */
        Mono<Void> open(@Nullable PeerInfo sender);

        /** The item does not go on: what was done for it is undone. */
        void abandon();
    }

    private static final FastThreadLocal<@Nullable Passage> CURRENT = new FastThreadLocal<>();

    /** Plain: a thread that has added a gate sees its own write, and no other thread has anything to take. */
    private static boolean used;

    private final List<Gate> gates = new ArrayList<>(2);

    private Passage() {}

    /** Adds a gate to the item that this thread is writing or reading. */
    public static void add(Gate gate) {
        Passage current = CURRENT.get();
        if (current == null) {
            current = new Passage();
            CURRENT.set(current);
        }
        current.gates.add(gate);
        used = true;
    }

    /** Whether any item of this process had references. */
    static boolean isUsed() {
        return used;
    }

    /** The passage of the item that this thread has just written or read; null for an item without references. */
    public static @Nullable Passage take() {
        if (!used) {
            return null;
        }
        Passage taken = CURRENT.getIfExists();
        if (taken != null) {
            CURRENT.set(null);
        }
        return taken;
    }

    /** The item that this thread was writing or reading came to nothing. */
    public static void abandonCurrent() {
        Passage taken = take();
        if (taken != null) {
            taken.abandon();
        }
    }

    /** Opens all gates at once; fails with the first that does not open. Subscribed to once. */
    public Mono<Void> open(@Nullable PeerInfo sender) {
        return gates.size() == 1
                ? gates.get(0).open(sender)
                : Mono.when(gates.stream().map(gate -> gate.open(sender)).toList());
    }

    /** The item does not go on. */
    public void abandon() {
        gates.forEach(Gate::abandon);
    }
}
