package io.rpcboot.internal.pool;

import io.rpcboot.internal.session.ConnectionListener;
import java.net.URI;
import java.time.Duration;

/** Opens connections; implemented by the transport. */
@FunctionalInterface
public interface Connector {

    /**
     * Starts to open a connection, handshake included. Never throws and never blocks.
     *
     * @return gives the attempt up: the listener then gets {@code onClosed}, unless it was ready before
     */
    Attempt connect(URI address, Duration connectTimeout, ConnectionListener listener);

    /** An attempt under way. */
    @FunctionalInterface
    interface Attempt {

        /** Gives up; without effect once the connection is ready. Any thread. */
        void cancel();
    }
}
