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
    private final boolean mayHaveRun;

    public RpcTimeoutException(Phase phase, Duration timeout, String message, String operation, @Nullable String peer) {
        this(phase, timeout, message, operation, peer, phase == Phase.CALL);
    }

    /**
     * @param mayHaveRun false where the other side said that the handler did not run
     */
    public RpcTimeoutException(
            Phase phase,
            Duration timeout,
            String message,
            String operation,
            @Nullable String peer,
            boolean mayHaveRun) {
        super(RpcCode.DEADLINE_EXCEEDED, message, operation, peer, null);
        this.phase = phase;
        this.timeout = timeout;
        this.mayHaveRun = mayHaveRun;
    }

    @Override
    public boolean mayHaveRun() {
        return mayHaveRun;
    }

    /** What the call was waiting for. */
    public Phase phase() {
        return phase;
    }

    /** The time that was given to the call as a whole; zero where it was the other side that set the limit. */
    public Duration timeout() {
        return timeout;
    }
}
