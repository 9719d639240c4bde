package io.rpcboot.internal.pool;

import io.rpcboot.PoolSettings;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All connections of a pool and what becomes of them; {@link ConnectionSupply} decides when there is to be another.
 * On the pool's thread, save where said.
 */
final class ConnectionTable {

    private final PoolSettings settings;
    private final Connector connector;
    private final ConnectionBudget budget;
    private final PoolThread thread;
    private final LiveConnections live;
    private final ConnectionSupply supply;
    private final List<PooledAddress> addresses;
    private final ConnectionExpiry expiry;
    private final Outage outage = new Outage();
    private final CompletableFuture<Void> whenClosed = new CompletableFuture<>();
    private long orders;
    private boolean closed;

    // Written on the pool's thread, for others to look at.
    private final AtomicInteger connecting = new AtomicInteger();
    private volatile @Nullable Throwable lastError;

    ConnectionTable(
            ServiceSettings service,
            Connector connector,
            ConnectionBudget budget,
            LiveConnections live,
            ConnectionSupply supply) {
        this.settings = service.pool();
        this.connector = connector;
        this.budget = budget;
        this.thread = budget.thread();
        this.live = live;
        this.supply = supply;
        this.addresses = service.addresses().stream()
                .distinct()
                .map(uri -> new PooledAddress(
                        service.id(), uri, settings.maxConnectionsPerAddress(), new Backoff(settings, thread.random())))
                .toList();
        this.expiry = new ConnectionExpiry(this, thread, settings);
    }

    // ---- any thread ----

    PoolThread thread() {
        return thread;
    }

    LiveConnections live() {
        return live;
    }

    /** Most connections of this pool. */
    int limit() {
        return addresses.size() * settings.maxConnectionsPerAddress();
    }

    int connecting() {
        return connecting.get();
    }

    /** Why the last attempt failed or the last connection was lost; null if none was. */
    @Nullable
    Throwable lastError() {
        return lastError;
    }

    void onPlaceFree(boolean idle) {
        supply.onPlaceFree(idle);
    }

    void onBatchEnd() {
        supply.onBatchEnd();
    }

    /** Completes when the pool is closed and its last connection too. */
    CompletableFuture<Void> whenClosed() {
        return whenClosed;
    }

    // ---- on the pool's thread ----

    List<PooledAddress> addresses() {
        return addresses;
    }

    Outage outage() {
        return outage;
    }

    int open() {
        return live.all().length;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether no connection is left, and no address in back-off. */
    boolean isForgettable() {
        long now = thread.now();
        return addresses.stream()
                .allMatch(address ->
                        address.connections().isEmpty() && address.backoff().leftNanos(now, false) <= 0);
    }

    /** A number for everything whose order counts: calls that come, attempts that begin. */
    long nextOrder() {
        return ++orders;
    }

    /** Begins an attempt if the budget allows it; {@code insist} as in {@link ConnectionBudget#acquire}. */
    boolean start(PooledAddress address, boolean insist) {
        assert address.permits() > 0;
        if (!budget.acquire(supply, insist)) {
            return false;
        }
        PooledConnection connection = new PooledConnection(this, address, nextOrder());
        address.add(connection);
        connecting.incrementAndGet();
        connection.attempt(connector.connect(address.uri(), settings.connectTimeout(), connection));
        return true;
    }

    void onReady(PooledConnection connection) {
        connection.move(ConnectionState.Event.READY);
        connecting.decrementAndGet();
        connection.address().onOpen();
        outage.onReached();
        live.add(connection);
        expiry.onOpen(connection);
        if (closed) {
            retire(connection);
            connection.connection().close("the pool is closed");
        } else if (connection.isAbandoned()) {
            retire(connection);
            connection.connection().drain("the address was dropped");
        } else {
            supply.onReady(connection);
        }
        supply.advance();
    }

    void onDraining(PooledConnection connection, String reason) {
        if (connection.state() == ConnectionState.OPEN) {
            connection.address().onDraining(reason);
            retire(connection);
            punishIfYoung(connection);
            supply.advance();
        }
    }

    void onClosed(PooledConnection connection, @Nullable Throwable cause) {
        ConnectionState before = connection.move(ConnectionState.Event.CLOSE);
        PooledAddress address = connection.address();
        address.remove(connection);
        budget.release(connection.isEvicted());
        if (before == ConnectionState.CONNECTING) {
            connecting.decrementAndGet();
            if (!connection.isAbandoned()) {
                lastError = cause;
                address.onAttemptFailed(connection, cause, thread.now());
                if (open() == 0) {
                    outage.onUnreachable(thread.now());
                }
                supply.failHopeless();
            }
        } else if (before == ConnectionState.OPEN || cause != null) {
            live.remove(connection);
            lastError = cause;
            address.onLost(cause, thread.now());
            if (before == ConnectionState.OPEN) {
                punishIfYoung(connection);
            }
        }
        if (closed) {
            completeClose();
        } else {
            supply.advance();
        }
    }

    /** Closes an idle connection for the sake of another pool; it takes no more calls already. */
    void evict(PooledConnection connection) {
        connection.markEvicted();
        connection.address().onEvicted();
        drain(connection, "evicted: all " + budget.limit() + " connections are in use, and others have calls waiting");
        supply.advance();
    }

    void expire(PooledConnection connection, String reason) {
        connection.address().onExpired();
        drain(connection, reason);
    }

    /** After {@link #expire}. */
    void onExpired() {
        supply.advance();
    }

    /** Forgets the back-off of an address, or of all; false if there is none such. */
    boolean resetBackoff(@Nullable URI uri) {
        boolean found = false;
        for (PooledAddress address : addresses) {
            if (uri == null || address.uri().equals(uri)) {
                address.backoff().onSuccess();
                found = true;
            }
        }
        supply.advance();
        return found;
    }

    /** Lets go of all connections to an address and forgets its back-off; the next call begins anew. */
    void drop(URI uri) {
        for (PooledAddress address : addresses) {
            if (!address.uri().equals(uri)) {
                continue;
            }
            address.backoff().onSuccess();
            for (PooledConnection connection : new ArrayList<>(address.connections())) {
                if (connection.state() == ConnectionState.CONNECTING) {
                    connection.abandon();
                } else if (connection.state() == ConnectionState.OPEN) {
                    drain(connection, "the address was dropped");
                }
            }
        }
        supply.advance();
    }

    void close() {
        closed = true;
        expiry.stop();
        for (PooledAddress address : addresses) {
            for (PooledConnection connection : new ArrayList<>(address.connections())) {
                if (connection.state() == ConnectionState.CONNECTING) {
                    connection.abandon();
                    continue;
                }
                if (connection.state() == ConnectionState.OPEN) {
                    retire(connection);
                }
                connection.connection().close("the pool is closed");
            }
        }
        completeClose();
    }

    private void completeClose() {
        if (addresses.stream().allMatch(address -> address.connections().isEmpty())) {
            whenClosed.complete(null);
        }
    }

    private void drain(PooledConnection connection, String reason) {
        retire(connection);
        connection.connection().drain(reason);
    }

    /** It takes no more calls; another may be opened in its place. */
    private void retire(PooledConnection connection) {
        connection.stop();
        connection.move(ConnectionState.Event.DRAIN);
        live.remove(connection);
    }

    /** A peer that ends connections as soon as they are up counts as one that cannot be reached. */
    private void punishIfYoung(PooledConnection connection) {
        long now = thread.now();
        if (now - connection.readyNanos() < settings.minBackoff().toNanos()) {
            connection.address().backoff().onFailure(now);
        }
    }
}
