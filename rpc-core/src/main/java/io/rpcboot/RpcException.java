package io.rpcboot;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything that can go wrong with a call. A handler may throw it (or a subclass of its own)
 * to choose the code that its caller sees.
 */
public class RpcException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RpcCode code;
    private final @Nullable String operation;
    private final @Nullable String peer;

    /** A failure that is not yet tied to a call; what a handler throws. */
    public RpcException(RpcCode code, String message) {
        this(code, message, null, null, null);
    }

    public RpcException(RpcCode code, String message, @Nullable Throwable cause) {
        this(code, message, null, null, cause);
    }

    public RpcException(
            RpcCode code,
            String message,
            @Nullable String operation,
            @Nullable String peer,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.operation = operation;
        this.peer = peer;
    }

    /** The canonical code. */
    public RpcCode code() {
        return code;
    }

    /**
     * Whether the handler may have run. False only where it is known that it did not: the call was not sent, or was
     * refused, so that repeating it does nothing twice.
     */
    public boolean mayHaveRun() {
        return true;
    }

    /** The operation of the call that failed; null where the failure belongs to no call. */
    public @Nullable String operation() {
        return operation;
    }

    /** The other side, as {@code name (address)}; null where none was reached. */
    public @Nullable String peer() {
        return peer;
    }
}
