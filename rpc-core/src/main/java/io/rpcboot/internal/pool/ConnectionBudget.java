package io.rpcboot.internal.pool;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one limit over the connections of all pools, those that drain included, so that a process never has more
 * sockets than that. A pool whose calls wait gets a place by the closing of the least recently used idle
 * connection of another pool; if none is idle it waits its turn. Shared by the pools of one
 * {@code RemoteClients}; on their thread.
 */
public final class ConnectionBudget {

    private final PoolThread thread;
    private final int limit;
    private final Set<ConnectionSupply> pools = new LinkedHashSet<>();
    private final Set<ConnectionSupply> waiting = new LinkedHashSet<>();
    private final AtomicBoolean serving = new AtomicBoolean();
    private @Nullable ConnectionSupply turn;
    private int evicting;

    // Written on the pool's thread.
    private final AtomicInteger used = new AtomicInteger();
    private volatile boolean wanted;

    public ConnectionBudget(PoolThread thread, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("max-connections must be at least 1, but is " + limit);
        }
        this.thread = thread;
        this.limit = limit;
    }

    // ---- any thread ----

    PoolThread thread() {
        return thread;
    }

    int limit() {
        return limit;
    }

    int used() {
        return used.get();
    }

    /** A connection carries no call any more, so that it may be evicted. */
    void onIdle() {
        if (wanted) {
            serveLater();
        }
    }

    // ---- on the pool's thread ----

    void register(ConnectionSupply pool) {
        assert thread.isCurrent();
        pools.add(pool);
    }

    void unregister(ConnectionSupply pool) {
        assert thread.isCurrent();
        pools.remove(pool);
        waiting.remove(pool);
    }

    /**
     * Takes the place of one connection.
     *
     * @param insist whether to wait for one if there is none, and to have an idle connection of another pool
     *     closed for it; the pool is then told by {@link ConnectionSupply#advance}
     */
    boolean acquire(ConnectionSupply pool, boolean insist) {
        assert thread.isCurrent();
        if (used.get() < limit && (turn == pool || waiting.isEmpty())) {
            turn = null;
            used.incrementAndGet();
            return true;
        }
        if (insist) {
            waiting.add(pool);
            wanted = true;
            serveLater();
        }
        return false;
    }

    /** A connection has been closed, or could not be opened. */
    void release(boolean evicted) {
        assert thread.isCurrent();
        assert used.get() > 0;
        used.decrementAndGet();
        if (evicted) {
            evicting--;
        }
        if (wanted) {
            serveLater();
        }
    }

    private void serveLater() {
        if (serving.compareAndSet(false, true)) {
            thread.execute(this::serve);
        }
    }

    /** One place for each in turn: a pool that wants several lines up again. */
    private void serve() {
        serving.set(false);
        waiting.removeIf(pool -> !pool.wantsConnection());
        while (used.get() < limit && !waiting.isEmpty()) {
            ConnectionSupply next = waiting.iterator().next();
            waiting.remove(next);
            turn = next;
            next.advance();
            turn = null;
        }
        wanted = !waiting.isEmpty();
        evict();
    }

    private void evict() {
        while (limit - used.get() + evicting < waiting.size()) {
            PooledConnection idle = leastRecentlyUsedIdle();
            if (idle == null) {
                return;
            }
            if (idle.stopIfIdle()) {
                evicting++;
                idle.table().evict(idle);
            }
        }
    }

    private @Nullable PooledConnection leastRecentlyUsedIdle() {
        PooledConnection found = null;
        long now = thread.now();
        for (ConnectionSupply pool : pools) {
            if (pool.hasWaitingCalls()) {
                continue;
            }
            for (PooledConnection connection : pool.table().live().all()) {
                if (connection.isIdle()
                        && (found == null || now - connection.idleSinceNanos() > now - found.idleSinceNanos())) {
                    found = connection;
                }
            }
        }
        return found;
    }
}
