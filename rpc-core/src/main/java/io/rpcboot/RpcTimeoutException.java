package io.rpcboot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one deadline over acquire, connect and call ran out. */
public final class RpcTimeoutException extends RpcException {

    private static final long serialVersionUID = 1L;

    /** What the call was waiting for when its deadline passed. */
    public enum Phase {
        /** A free place on a connection. */
        ACQUIRE,
        /** A connection that was being opened. */
        CONNECT,
        /** The answer. */
        CALL,
        /** The end of a session that this side has cancelled. */
        CANCEL
    }

    private final Phase phase;
    private final Duration timeout;

    public RpcTimeoutException(Phase phase, Duration timeout, String message, String operation, @Nullable String peer) {
        super(RpcCode.DEADLINE_EXCEEDED, message, operation, peer, null);
        this.phase = phase;
        this.timeout = timeout;
    }

    /** What the call was waiting for. */
    public Phase phase() {
        return phase;
    }

    /** The time that was given to the call as a whole. */
    public Duration timeout() {
        return timeout;
    }
}
