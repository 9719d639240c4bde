package io.rpcboot.internal.watch;

import io.netty.util.concurrent.EventExecutor;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.health.CallSnapshot.Direction;
import io.rpcboot.health.ConnectionSnapshot;
import io.rpcboot.health.EventTopic;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.OpenCalls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One connection, from its opening on: records what becomes of it. Its events are on its event loop. */
final class WatchedConnection implements ConnectionListener {

    /** A number that could not be asked for. */
    static final int UNKNOWN = -1;

    private final Watch watch;
    private final ConnectionListener listener;
    private final String id;
    private final String address;
    private volatile @Nullable Live live;
    private volatile boolean draining;

    /** From the handshake on. */
    private record Live(Connection connection, EventExecutor loop, String loopName, long sinceNanos) {}

    WatchedConnection(Watch watch, ConnectionListener listener, String id, String address) {
        this.watch = watch;
        this.listener = listener;
        this.id = id;
        this.address = address;
    }

    @Override
    public void onReady(Connection connection) {
        EventExecutor loop = connection.calls().eventLoop();
        live = new Live(connection, loop, Thread.currentThread().getName(), System.nanoTime());
        watch.add(this, loop);
        watch.events().record(EventTopic.CONNECTION_OPENED, id, "opened with " + connection.peer());
        listener.onReady(connection);
    }

    @Override
    public void onDraining(Connection connection, String reason) {
        draining = true;
        watch.events()
                .record(
                        EventTopic.CONNECTION_DRAINING,
                        id,
                        "takes no more calls, with " + connection.peer() + ": " + reason);
        listener.onDraining(connection, reason);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        Live was = live;
        String peer = was == null ? address : was.connection.peer().toString();
        String why = cause == null ? "in order" : reason(cause);
        if (cause instanceof RpcProtocolException) {
            watch.events().record(EventTopic.PROTOCOL_ERROR, id, "with " + peer + ": " + why);
        }
        watch.events()
                .record(
                        EventTopic.CONNECTION_CLOSED,
                        id,
                        (was == null ? "never came up with " : "closed with ") + peer + ": " + why);
        watch.remove(this); // behind its event: who looks finds one or both
        listener.onClosed(cause);
    }

    String id() {
        return id;
    }

    // ---- any thread, of one that is up ----

    EventExecutor loop() {
        return live().loop;
    }

    String loopName() {
        return live().loopName;
    }

    long sinceNanos() {
        return live().sinceNanos;
    }

    Connection connection() {
        return live().connection;
    }

    /** On its event loop. */
    ConnectionSnapshot snapshot(long now) {
        OpenCalls calls = connection().calls();
        return snapshot(now, calls.count(Direction.INBOUND), calls.count(Direction.OUTBOUND), calls.queuedBytes());
    }

    /** Without the loop. */
    ConnectionSnapshot snapshotOfSilent(long now) {
        return snapshot(now, UNKNOWN, UNKNOWN, UNKNOWN);
    }

    private ConnectionSnapshot snapshot(long now, int inbound, int outbound, long queued) {
        Live up = live();
        return new ConnectionSnapshot(
                id,
                up.connection.peer().toString(),
                up.loopName,
                Duration.ofNanos(Math.max(0, now - up.sinceNanos)),
                draining,
                inbound,
                outbound,
                queued);
    }

    private Live live() {
        Live up = live;
        if (up == null) {
            throw new IllegalStateException("connection " + id + " is not up");
        }
        return up;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
