package io.rpcboot.internal.transport;

import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Joins the two who may say that an attempt failed, the socket and the session: the pool hears of an end once.
 * Any thread.
 */
final class Opening implements ConnectionListener {

    private enum State {
        OPENING,
        READY,
        CLOSED
    }

    private final ConnectionListener pool;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPENING);

    Opening(ConnectionListener pool) {
        this.pool = pool;
    }

    @Override
    public void onReady(Connection connection) {
        if (state.compareAndSet(State.OPENING, State.READY)) {
            pool.onReady(connection);
        } else {
            connection.close("given up");
        }
    }

    @Override
    public void onDraining(Connection connection, String reason) {
        if (state.get() == State.READY) {
            pool.onDraining(connection, reason);
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        if (state.getAndSet(State.CLOSED) != State.CLOSED) {
            pool.onClosed(cause);
        }
    }

    /** The attempt is not wanted any more; without effect on a connection that is ready. */
    void giveUp() {
        if (state.compareAndSet(State.OPENING, State.CLOSED)) {
            pool.onClosed(new CancellationException("the attempt was given up"));
        }
    }
}
