package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import org.jspecify.annotations.Nullable;

/** An argument that a call does not give as the handler needs it: the handler does not run. */
final class RefusedArgument {

    private RefusedArgument() {}

    static RpcViolationException of(RpcCallContext context, String what, @Nullable Throwable cause) {
        return new RpcViolationException(
                Checkpoint.CALLEE_INBOUND,
                RpcCode.INVALID_ARGUMENT,
                "'" + context.operation() + "': " + what,
                context.operation(),
                context.peer().toString(),
                cause);
    }
}
