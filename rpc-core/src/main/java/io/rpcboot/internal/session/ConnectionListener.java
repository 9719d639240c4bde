package io.rpcboot.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a connection, in this order: ready at most once, draining at most once, closed exactly once.
 * Called on the connection's event loop; must not block.
 */
public interface ConnectionListener {

    /** The handshake is done; calls may be opened. */
    void onReady(Connection connection);

    /** The connection takes no more calls: the peer, or this side, said GOAWAY. */
    void onDraining(Connection connection, String reason);

    /**
     * The connection is closed, and all its calls have been failed. Also called, as the only event, when it could
     * not be opened or the handshake failed.
     *
     * @param cause why; null for an orderly end
     */
    void onClosed(@Nullable Throwable cause);
}
