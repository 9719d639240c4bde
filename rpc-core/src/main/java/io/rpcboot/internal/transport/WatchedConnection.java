package io.rpcboot.internal.transport;

import io.rpcboot.internal.call.PeerWatch;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import org.jspecify.annotations.Nullable;

/** Tells a watch of the peer of one connection, after its pool. On the event loop of the connection. */
final class WatchedConnection implements ConnectionListener {

    private final PeerWatch watch;
    private final ConnectionListener pool;
    private @Nullable Connection connection;
    private String reason = "the connection was closed";

    WatchedConnection(PeerWatch watch, ConnectionListener pool) {
        this.watch = watch;
        this.pool = pool;
    }

    @Override
    public void onReady(Connection ready) {
        connection = ready;
        watch.up(ready.peer());
        pool.onReady(ready);
    }

    @Override
    public void onDraining(Connection draining, String why) {
        reason = why;
        pool.onDraining(draining, why);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        Connection ready = connection;
        connection = null;
        pool.onClosed(cause);
        if (ready != null) {
            watch.down(ready.peer(), cause == null ? reason : text(cause), cause != null);
        }
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
