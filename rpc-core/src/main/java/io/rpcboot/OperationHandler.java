package io.rpcboot;

import org.jspecify.annotations.Nullable;

/** Serves the calls of one operation; called by many threads at a time. */
@FunctionalInterface
public interface OperationHandler {

    /**
     * Serves one call.
     *
     * @param payload what the operation's {@link PayloadSpec} says: null, a value, a {@code Flux}, or an
     *     {@code Object[]} of arguments. A streamed payload may be subscribed to once.
     * @return a value, null, or a {@code Publisher}, which is subscribed to on the thread of this invocation
     * @throws Exception anything; an {@link RpcException} chooses the code that the caller sees
     */
    @Nullable
    Object handle(@Nullable Object payload, RpcCallContext context) throws Exception;
}
