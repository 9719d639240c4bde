package io.rpcboot;

import org.jspecify.annotations.Nullable;

/** The peer broke the protocol; the connection that it did so on is closed. */
public final class RpcProtocolException extends RpcException {

    private static final long serialVersionUID = 1L;

    private final boolean mayHaveRun;

    public RpcProtocolException(String message) {
        super(RpcCode.INTERNAL, message);
        this.mayHaveRun = true;
    }

    public RpcProtocolException(
            String message, @Nullable String operation, @Nullable String peer, @Nullable Throwable cause) {
        this(message, operation, peer, true, cause);
    }

    /**
     * @param mayHaveRun false where the peer said, when it closed the connection, that it had not accepted the call
     */
    public RpcProtocolException(
            String message,
            @Nullable String operation,
            @Nullable String peer,
            boolean mayHaveRun,
            @Nullable Throwable cause) {
        super(RpcCode.INTERNAL, message, operation, peer, cause);
        this.mayHaveRun = mayHaveRun;
    }

    @Override
    public boolean mayHaveRun() {
        return mayHaveRun;
    }
}
