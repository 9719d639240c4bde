package io.rpcboot.internal.call;

import io.rpcboot.RpcCallContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** The time of a call: its own, shortened by what is left of the call that is being served. */
final class Deadlines {

    private Deadlines() {}

    /**
     * What a call has in all; null for no limit. The served call is looked for in the subscriber's context and
     * then on the current thread.
     */
    static @Nullable Duration shorten(@Nullable Duration own, CoreSubscriber<?> subscriber) {
        RpcCallContext served = subscriber.currentContext().getOrDefault(RpcCallContext.class, CurrentCall.get());
        Duration left = served == null ? null : served.remainingTime().orElse(null);
        return own == null || (left != null && left.compareTo(own) < 0) ? left : own;
    }
}
