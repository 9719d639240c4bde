package io.rpcboot.internal.session;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.frame.GoAway;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a session ends: one way, in {@link #end}, at once or when the calls that were accepted have ended. Confined
 * to the event loop.
 */
final class SessionEnd {

    /** How long the one who said GOAWAY waits for the other to close, so that it reads what was said. */
    private static final long LINGER_NANOS = 200_000_000L;

    /** How long handlers that were cancelled have to end before their connection is closed. */
    private static final long ABORT_NANOS = 1_000_000_000L;

    private final Session session;
    private final Outbound outbound;
    private final ConnectionListener listener;
    private final Linger linger = new Linger(() -> end(null));
    private @Nullable GoAway peerGoAway;
    private boolean saidGoAway;
    private boolean draining;
    private boolean ended;

    SessionEnd(Session session, Outbound outbound, ConnectionListener listener) {
        this.session = session;
        this.outbound = outbound;
        this.listener = listener;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether no more calls are opened, by either side. */
    boolean isDraining() {
        return draining;
    }

    /** Ends the session, once: fails what is pending, gives back what it holds, tells the pool. */
    void end(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        if (!draining && session.isReady()) {
            // Before calls fail: what retries them must not find this connection again.
            listener.onDraining(session, "lost");
        }
        draining = true;
        session.stopTimers();
        session.timers().cancel(linger);
        if (session.isReady()) {
            session.outgoing().failAll(call -> SessionErrors.lost(call, session.peer(), peerGoAway, cause));
        }
        session.incoming()
                .loseAll(call -> new ConnectionLostException(
                        "'" + call.operation() + "': the connection to the caller, " + session.peer() + ", was lost",
                        call.operation(),
                        session.peer().toString(),
                        true,
                        cause));
        outbound.close(cause instanceof IOException || cause instanceof PeerSilentException);
        listener.onClosed(cause);
        session.onEnded(cause);
    }

    /** Says GOAWAY; ends when the last call has. */
    void drain(String reason) {
        if (saidGoAway || ended) {
            return;
        }
        saidGoAway = true;
        boolean first = !draining;
        draining = true;
        outbound.control().sendGoAway(new GoAway(session.incoming().accepted(), 0, reason));
        if (first) {
            listener.onDraining(session, reason);
        }
        endIfDone();
    }

    /** Says GOAWAY, and has the handlers end; ends when they have, or have had their time. */
    void close(String reason) {
        drain(reason);
        session.incoming().abortAll(reason);
        if (session.incoming().isEmpty()) {
            end(null);
        } else {
            session.timers().schedule(linger, session.timers().now() + ABORT_NANOS);
        }
    }

    /** The peer broke the protocol: it is told, and the connection closed. */
    void violated(String what) {
        if (!ended) {
            outbound.control().sendGoAway(new GoAway(session.incoming().accepted(), RpcCode.INTERNAL.number(), what));
            end(new RpcProtocolException(session.peer() + " broke the protocol: " + what));
        }
    }

    /** The peer's GOAWAY. */
    void onGoAway(GoAway goAway) {
        peerGoAway = goAway;
        boolean first = !draining;
        draining = true;
        if (goAway.code() != 0) {
            end(new RpcProtocolException(session.peer() + " closed the connection: " + goAway.reason()));
        } else {
            if (first) {
                listener.onDraining(session, goAway.reason());
            }
            endIfDone();
        }
    }

    /** The channel has been closed. */
    void onChannelClosed() {
        end(draining && !session.hasCalls() ? null : new IOException("the peer closed it"));
    }

    /** A call has ended: perhaps it was the last one. */
    void onCallClosed() {
        if (draining) {
            endIfDone();
        }
    }

    private void endIfDone() {
        if (ended || session.hasCalls()) {
            return;
        }
        if (peerGoAway != null) {
            end(null);
        } else if (!linger.isScheduled()) {
            session.timers().schedule(linger, session.timers().now() + LINGER_NANOS);
        }
    }
}
