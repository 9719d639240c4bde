package io.rpcboot.internal.call;

import io.micrometer.context.ThreadLocalAccessor;
import io.rpcboot.RpcCallContext;
import org.jspecify.annotations.Nullable;

/**
 * Lets context propagation carry the current call between a thread and the Reactor context. Found as a service
 * where that library is there.
 */
public final class CurrentCallAccessor implements ThreadLocalAccessor<RpcCallContext> {

    @Override
    public Object key() {
        return RpcCallContext.class;
    }

    @Override
    public @Nullable RpcCallContext getValue() {
        return CurrentCall.get();
    }

    @Override
    public void setValue(RpcCallContext call) {
        CurrentCall.ofThread().set(call);
    }

    @Override
    public void setValue() {
        CurrentCall.ofThread().set(null);
    }
}
