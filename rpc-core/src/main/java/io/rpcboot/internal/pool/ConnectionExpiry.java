package io.rpcboot.internal.pool;

import io.rpcboot.PoolSettings;

/**
 * Closes connections that have been idle too long, and retires those that are too old; one timer, which runs only
 * while there are connections. On the pool's thread.
 */
final class ConnectionExpiry {

    /** Lifetimes are shortened by up to this part, so that connections opened together do not end together. */
    private static final double LIFE_JITTER = 0.1;

    private static final long SHORTEST_CHECK_NANOS = 1_000_000;

    private final ConnectionTable table;
    private final PoolThread thread;
    private final long idleNanos;
    private final long lifeNanos;
    private final PoolTimer timer;

    ConnectionExpiry(ConnectionTable table, PoolThread thread, PoolSettings settings) {
        this.table = table;
        this.thread = thread;
        this.idleNanos = settings.maxIdleTime().toNanos();
        this.lifeNanos = settings.maxLifeTime().toNanos();
        this.timer = new PoolTimer(thread, this::check);
    }

    void onOpen(PooledConnection connection) {
        long now = thread.now();
        connection.onOpen(
                now, (long) (lifeNanos * (1 - LIFE_JITTER * thread.random().getAsDouble())));
        if (!timer.isSet()) {
            timer.set(now, nextNanos(now));
        }
    }

    void stop() {
        timer.clear();
    }

    private void check() {
        long now = thread.now();
        boolean changed = false;
        for (PooledConnection connection : table.live().all()) {
            if (lifeNanos > 0 && now - connection.lifeEndNanos() >= 0) {
                table.expire(connection, "older than " + PoolErrors.time(lifeNanos));
                changed = true;
            } else if (idleNanos > 0 && now - connection.idleSinceNanos() >= idleNanos && connection.stopIfIdle()) {
                table.expire(connection, "idle for " + PoolErrors.time(idleNanos));
                changed = true;
            }
        }
        if (changed) {
            table.onExpired();
        }
        timer.set(now, nextNanos(now));
    }

    /** When the next one may be due: one in use now cannot be idle too long before a whole idle time has passed. */
    private long nextNanos(long now) {
        long next = PoolTimer.NEVER;
        for (PooledConnection connection : table.live().all()) {
            if (lifeNanos > 0) {
                next = Math.min(next, connection.lifeEndNanos() - now);
            }
            if (idleNanos > 0) {
                next = Math.min(next, idleNanos - (connection.isIdle() ? now - connection.idleSinceNanos() : 0));
            }
        }
        return Math.max(SHORTEST_CHECK_NANOS, next);
    }
}
