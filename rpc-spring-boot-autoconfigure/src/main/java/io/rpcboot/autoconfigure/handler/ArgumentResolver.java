package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcCallContext;
import org.jspecify.annotations.Nullable;

/** Makes one argument of a handler method. Called for every call, on the thread that the handler runs on. */
@FunctionalInterface
interface ArgumentResolver {

    /**
     * Makes the argument.
     *
     * @param payload as {@code OperationHandler} gets it
     * @throws io.rpcboot.RpcException if the call does not have what the parameter needs
     */
    @Nullable
    Object resolve(@Nullable Object payload, RpcCallContext context);
}
