package io.rpcboot.internal.dispatch;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;

/** A call that was refused by this side before its handler ran. */
final class HandlerNotRunException extends RpcException {

    private static final long serialVersionUID = 1L;

    HandlerNotRunException(RpcCode code, String message) {
        super(code, message);
    }
}
