package io.rpcboot.internal.call;

import io.netty.util.concurrent.FastThreadLocal;
import io.rpcboot.RpcCallContext;
import org.jspecify.annotations.Nullable;

/** The call that the current thread serves: set around each invocation of a handler. */
public final class CurrentCall {

    private static final FastThreadLocal<@Nullable RpcCallContext> CURRENT = new FastThreadLocal<>();

    private CurrentCall() {}

    public static @Nullable RpcCallContext get() {
        return CURRENT.getIfExists();
    }

    /** Sets the call of this thread; null for none. Whoever sets it restores what was there. */
    public static void set(@Nullable RpcCallContext call) {
        // Not remove(): that takes the variable out of the thread's list, and the next set puts it in again.
        CURRENT.set(call);
    }
}
