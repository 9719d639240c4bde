package io.rpcboot;

import org.jspecify.annotations.Nullable;

/** The peer broke the protocol; the connection that it did so on is closed. */
public final class RpcProtocolException extends RpcException {

    private static final long serialVersionUID = 1L;

    public RpcProtocolException(String message) {
        super(RpcCode.INTERNAL, message);
    }

    public RpcProtocolException(
            String message, @Nullable String operation, @Nullable String peer, @Nullable Throwable cause) {
        super(RpcCode.INTERNAL, message, operation, peer, cause);
    }
}
