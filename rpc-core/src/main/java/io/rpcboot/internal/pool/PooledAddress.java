package io.rpcboot.internal.pool;

import io.rpcboot.health.PoolSnapshot;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One address of a service with its connections. Permits are not kept but counted from those, limit less
 * open less connecting, so that none can be lost. On the pool's thread.
 */
final class PooledAddress {

    private static final Logger log = LoggerFactory.getLogger(PooledAddress.class);

    private final String service;
    private final URI uri;
    private final int limit;
    private final Backoff backoff;
    private final List<PooledConnection> connections = new ArrayList<>();
    private final LongAdder endedElsewhere = new LongAdder();
    private long failedOrder;
    private @Nullable Throwable lastError;
    private long lastErrorNanos;
    private final LossReasons lossReasons = new LossReasons();

    private long created;
    private long usedAndGone;
    private long endedAndGone;
    private long evicted;
    private long expired;
    private long lost;
    private long failed;

    PooledAddress(String service, URI uri, int limit, Backoff backoff) {
        this.service = service;
        this.uri = uri;
        this.limit = limit;
        this.backoff = backoff;
    }

    URI uri() {
        return uri;
    }

    int limit() {
        return limit;
    }

    int open() {
        return count(ConnectionState.OPEN);
    }

    int connecting() {
        return count(ConnectionState.CONNECTING);
    }

    int draining() {
        return count(ConnectionState.DRAINING);
    }

    int permits() {
        return limit - open() - connecting();
    }

    /** Whether a connection is there or on its way. */
    boolean isCovered() {
        return open() + connecting() > 0;
    }

    Backoff backoff() {
        return backoff;
    }

    boolean mayConnect(long now, boolean urgent) {
        return permits() > 0 && backoff.leftNanos(now, urgent) <= 0;
    }

    List<PooledConnection> connections() {
        return connections;
    }

    /** When the last attempt that failed began, in the order of the pool; 0 if none has. */
    long failedOrder() {
        return failedOrder;
    }

    /** Why the last attempt failed or the last connection was lost. */
    @Nullable
    Throwable lastError() {
        return lastError;
    }

    /** An attempt begins. */
    void add(PooledConnection connection) {
        connections.add(connection);
    }

    void onOpen() {
        created++;
        if (backoff.failures() > 0) {
            log.info("pool '{}': {} is reached again after {} failures", service, uri, backoff.failures());
        }
        backoff.onSuccess();
    }

    /** The attempt was not given up: the address, or the peer there, is to blame. */
    void onAttemptFailed(PooledConnection connection, @Nullable Throwable cause, long now) {
        failed++;
        failedOrder = Math.max(failedOrder, connection.order());
        lastError = cause;
        lastErrorNanos = now;
        backoff.onFailure(now);
        if (backoff.failures() == 1) {
            log.warn(
                    "pool '{}': {} cannot be reached ({}), next attempt in {}",
                    service,
                    uri,
                    PoolErrors.reason(cause),
                    PoolErrors.time(backoff.leftNanos(now, false)));
        }
    }

    void onLost(@Nullable Throwable cause, long now) {
        lost++;
        lossReasons.add(PoolErrors.reason(cause));
        lastError = cause;
        lastErrorNanos = now;
    }

    void onDraining(String reason) {
        log.debug("pool '{}': {} takes no more calls on a connection: {}", service, uri, reason);
    }

    void onEvicted() {
        evicted++;
    }

    void onExpired() {
        expired++;
    }

    /** A connection is closed; what it has carried is kept. */
    void remove(PooledConnection connection) {
        connections.remove(connection);
        endedAndGone += connection.endedOnLoop();
        usedAndGone += connection.isUsed() ? 1 : 0;
    }

    /** A call ended off the event loop of its connection, or when that took no more calls. Any thread. */
    void onCallEndedElsewhere() {
        endedElsewhere.increment();
    }

    private int count(ConnectionState state) {
        int count = 0;
        for (PooledConnection connection : connections) {
            count += connection.state() == state ? 1 : 0;
        }
        return count;
    }

    PoolSnapshot.Address snapshot(long now, boolean urgent) {
        int idle = 0;
        int inFlight = 0;
        int drainingCalls = 0;
        int callLimit = 0;
        long carried = endedAndGone + endedElsewhere.sum();
        long used = usedAndGone;
        for (PooledConnection connection : connections) {
            int calls = connection.inFlight();
            carried += connection.endedOnLoop() + calls;
            used += connection.isUsed() ? 1 : 0;
            if (connection.state() == ConnectionState.OPEN) {
                idle += calls == 0 ? 1 : 0;
                inFlight += calls;
                callLimit += connection.maxCalls();
            } else {
                drainingCalls += calls;
            }
        }
        long restNanos = backoff.leftNanos(now, urgent);
        return new PoolSnapshot.Address(
                uri,
                limit,
                permits(),
                open(),
                idle,
                open() - idle,
                connecting(),
                draining(),
                inFlight,
                callLimit,
                drainingCalls,
                created,
                Math.max(0, carried - used),
                evicted,
                expired,
                lost,
                lossReasons.counts(),
                failed,
                lastError == null ? null : PoolErrors.reason(lastError),
                lastError == null ? null : Duration.ofNanos(now - lastErrorNanos),
                restNanos > 0 ? Duration.ofNanos(restNanos) : null);
    }
}
