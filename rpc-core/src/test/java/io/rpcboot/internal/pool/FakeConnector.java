package io.rpcboot.internal.pool;

import io.rpcboot.internal.session.ConnectionListener;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps every attempt until a test decides what becomes of it. */
final class FakeConnector implements Connector {

    /** An attempt under way. */
    final class FakeAttempt implements Attempt {

        final URI address;
        private final ConnectionListener listener;

        FakeAttempt(URI address, ConnectionListener listener) {
            this.address = address;
            this.listener = listener;
        }

        FakeConnection succeed(int maxCalls) {
            pending.remove(this);
            FakeConnection connection = new FakeConnection(address, listener, maxCalls);
            connections.add(connection);
            listener.onReady(connection);
            return connection;
        }

        void fail(String why) {
            pending.remove(this);
            listener.onClosed(new IOException(why));
        }

        @Override
        public void cancel() {
            if (pending.remove(this)) {
                cancelled++;
                listener.onClosed(new IOException("given up"));
            }
        }
    }

    final List<FakeAttempt> pending = new ArrayList<>();
    final List<FakeConnection> connections = new ArrayList<>();
    int attempts;
    int cancelled;

    @Override
    public Attempt connect(URI address, Duration connectTimeout, ConnectionListener listener) {
        FakeAttempt attempt = new FakeAttempt(address, listener);
        attempts++;
        pending.add(attempt);
        return attempt;
    }

    /** Attempts and connections that still have a socket. */
    long sockets() {
        return pending.size() + connections.stream().filter(c -> !c.closed).count();
    }
}
