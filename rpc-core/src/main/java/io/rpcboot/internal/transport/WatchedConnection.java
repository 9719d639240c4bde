package io.rpcboot.internal.transport;

import io.rpcboot.internal.call.PeerWatch;
import io.rpcboot.internal.object.ObjectHub;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.Places;
import org.jspecify.annotations.Nullable;

/** Tells a watch of the peer of one connection, after its pool. On the event loop of the connection. */
final class WatchedConnection implements ConnectionListener {

    private final PeerWatch watch;
    private final ConnectionListener pool;
    private final @Nullable ObjectHub objects;
    private final @Nullable String address;
    private @Nullable Connection connection;
    private String reason = "the connection was closed";

    /**
     * @param pool hears of it first
     * @param objects hears of it as well; null where there are no remote objects
     * @param address where it is opened to; null for one that was accepted
     */
    WatchedConnection(PeerWatch watch, ConnectionListener pool, @Nullable ObjectHub objects, @Nullable String address) {
        this.objects = objects;
        this.address = address;
        this.watch = watch;
        this.pool = pool;
    }

    @Override
    public void onReady(Connection ready) {
        connection = ready;
        watch.up(ready.peer());
        pool.onReady(ready);
        if (objects != null) {
            objects.up(ready, pool instanceof Places places ? places : null, address);
        }
    }

    @Override
    public void onDraining(Connection draining, String why) {
        reason = why;
        if (objects != null) {
            objects.down(draining);
        }
        pool.onDraining(draining, why);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        Connection ready = connection;
        connection = null;
        pool.onClosed(cause);
        if (objects != null && ready != null) {
            objects.down(ready);
        }
        if (ready != null) {
            watch.down(ready.peer(), cause == null ? reason : text(cause), cause != null);
        }
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
