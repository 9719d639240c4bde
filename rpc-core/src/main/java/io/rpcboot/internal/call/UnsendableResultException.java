package io.rpcboot.internal.call;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.codec.PayloadTooLargeException;

/** The handler has run, but its result cannot be sent. */
public final class UnsendableResultException extends RpcException {

    private static final long serialVersionUID = 1L;

    UnsendableResultException(String operation, Object value, Throwable cause) {
        super(
                cause instanceof PayloadTooLargeException ? RpcCode.RESOURCE_EXHAUSTED : RpcCode.INTERNAL,
                "'" + operation + "': a result of type " + value.getClass().getName() + " cannot be sent: "
                        + cause.getMessage(),
                cause);
    }
}
