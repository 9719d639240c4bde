package io.rpcboot;

import org.jspecify.annotations.Nullable;

/** A value does not keep the contract of its operation; says at which of four checkpoints it was found. */
public final class RpcViolationException extends RpcException {

    private static final long serialVersionUID = 1L;

    /** Where a value was checked. */
    public enum Checkpoint {
        /** At the caller, before anything was sent. */
        CALLER_OUTBOUND,
        /** At the callee, before the handler ran. */
        CALLEE_INBOUND,
        /** At the callee, after the handler ran. */
        CALLEE_OUTBOUND,
        /** At the caller, on what arrived. */
        CALLER_INBOUND
    }

    private final Checkpoint checkpoint;

    public RpcViolationException(
            Checkpoint checkpoint,
            RpcCode code,
            String message,
            String operation,
            @Nullable String peer,
            @Nullable Throwable cause) {
        super(code, message, operation, peer, cause);
        this.checkpoint = checkpoint;
    }

    /** Where the violation was found. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }
}
