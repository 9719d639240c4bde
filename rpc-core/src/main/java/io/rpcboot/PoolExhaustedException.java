package io.rpcboot;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** No session was to be had within the acquire timeout, or too many calls wait for one already. */
public final class PoolExhaustedException extends RpcException {

    private static final long serialVersionUID = 1L;

    private final Figures figures;

    public PoolExhaustedException(String message, String operation, Figures figures, @Nullable Throwable cause) {
        super(RpcCode.RESOURCE_EXHAUSTED, message, operation, null, cause);
        this.figures = figures;
    }

    /**
     * The pool at the moment of the failure.
     *
     * @param open connections that are up
     * @param connecting connections being opened
     * @param limit most connections of this pool
     * @param callsInFlight calls on the open connections
     * @param callLimit most calls that the open connections take
     * @param waiting calls that wait for a place
     */
    public record Figures(int open, int connecting, int limit, int callsInFlight, int callLimit, int waiting)
            implements Serializable {}

    @Override
    public boolean mayHaveRun() {
        return false;
    }

    /** The pool at the moment of the failure. */
    public Figures figures() {
        return figures;
    }
}
