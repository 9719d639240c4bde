package io.rpcboot.internal.transport;

import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Joins the two who may say that an attempt failed, the socket and the session: the pool hears of an end once.
 * Any thread.
 */
final class Opening implements ConnectionListener {

    private final ConnectionListener pool;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean ready;

    Opening(ConnectionListener pool) {
        this.pool = pool;
    }

    @Override
    public void onReady(Connection connection) {
        ready = true;
        if (closed.get()) {
            connection.close("given up");
        } else {
            pool.onReady(connection);
        }
    }

    @Override
    public void onDraining(Connection connection, String reason) {
        if (!closed.get()) {
            pool.onDraining(connection, reason);
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        if (closed.compareAndSet(false, true)) {
            pool.onClosed(cause);
        }
    }

    /** The attempt is not wanted any more; without effect on a connection that is ready. */
    void giveUp() {
        if (!ready) {
            onClosed(new CancellationException("the attempt was given up"));
        }
    }
}
