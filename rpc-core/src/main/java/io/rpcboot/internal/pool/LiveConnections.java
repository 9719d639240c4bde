package io.rpcboot.internal.pool;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a pool that take calls, as an array that is replaced on the pool's thread and looked through
 * on any other, without a lock and without garbage.
 */
final class LiveConnections {

    private static final PooledConnection[] NONE = {};
    private static final int TRIES = 3;

    private volatile PooledConnection[] connections = NONE;

    /** Where ties are looked at first. Races are harmless: any value will do. */
    private int rotation;

    /**
     * A place on the connection with the fewest calls, one of the current event loop before all others; null if
     * there is none. May also return null under contention, which is why who gets none looks again after it has
     * made known that it waits.
     */
    @Nullable
    PooledConnection reserve() {
        for (int i = 0; i < TRIES; i++) {
            PooledConnection best = leastLoaded(connections);
            if (best == null || best.tryReserve()) {
                return best;
            }
        }
        return null;
    }

    private @Nullable PooledConnection leastLoaded(PooledConnection[] all) {
        if (all.length == 1) {
            return all[0].load() >= 0 ? all[0] : null;
        }
        PooledConnection best = null;
        int bestLoad = 0;
        boolean bestIsOwn = false;
        int first = rotation;
        for (int i = 0; i < all.length; i++) {
            int at = first + i;
            PooledConnection candidate = all[at < all.length ? at : at % all.length];
            int load = candidate.load();
            if (load < 0) {
                continue;
            }
            boolean own = candidate.inEventLoop();
            if (best == null || (own == bestIsOwn ? load < bestLoad : own)) {
                best = candidate;
                bestLoad = load;
                bestIsOwn = own;
            }
        }
        if (best != null && !bestIsOwn) {
            rotation = first + 1 < all.length ? first + 1 : 0;
        }
        return best;
    }

    /** Whether this is an event loop, in a batch of one of them. */
    boolean inBatch() {
        for (PooledConnection connection : connections) {
            if (connection.inBatch()) {
                return true;
            }
        }
        return false;
    }

    /** The array as it is now; not to be written to. */
    PooledConnection[] all() {
        return connections;
    }

    void add(PooledConnection connection) {
        PooledConnection[] before = connections;
        PooledConnection[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = connection;
        connections = after;
    }

    void remove(PooledConnection connection) {
        connections =
                Arrays.stream(connections).filter(other -> other != connection).toArray(PooledConnection[]::new);
    }
}
