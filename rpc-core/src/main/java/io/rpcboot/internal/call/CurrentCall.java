package io.rpcboot.internal.call;

import io.netty.util.concurrent.FastThreadLocal;
import io.rpcboot.RpcCallContext;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** The call that a thread serves: set around each invocation of a handler, with one look-up of the thread's variable. */
public final class CurrentCall {

    private static final FastThreadLocal<CurrentCall> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected CurrentCall initialValue() {
            return new CurrentCall();
        }
    };

    private @Nullable RpcCallContext call;
    private @Nullable TimerWheel wheel;

    private CurrentCall() {}

    /** That of this thread; to be used by it alone. */
    public static CurrentCall ofThread() {
        return OF_THREAD.get();
    }

    /** The call that this thread serves; null for none. */
    public static @Nullable RpcCallContext get() {
        CurrentCall known = ifAny();
        return known == null ? null : known.call;
    }

    /** The call that the thread serves; null for none. On that thread. */
    @Nullable
    RpcCallContext served() {
        return call;
    }

    /** What this thread has; null if that is nothing yet. */
    static @Nullable CurrentCall ifAny() {
        return OF_THREAD.getIfExists();
    }

    /** The wheel of the event loop that this thread is; null for none. */
    @Nullable
    TimerWheel wheel() {
        return wheel;
    }

    void wheel(TimerWheel ofLoop) {
        wheel = ofLoop;
    }

    /** The call whose handler subscribes: that of the subscriber's context, else that of this thread. */
    static @Nullable RpcCallContext of(CoreSubscriber<?> subscriber) {
        return subscriber.currentContext().getOrDefault(RpcCallContext.class, get());
    }

    /** Runs something that belongs to no call, and ends with none, whichever this thread serves. */
    public static void outside(Runnable work) {
        CurrentCall thread = ofThread();
        RpcCallContext before = thread.set(null);
        try {
            work.run();
        } finally {
            thread.set(before);
        }
    }

    /**
     * Sets the call; null for none.
     *
     * @return what was there, to be set again afterwards
     */
    public @Nullable RpcCallContext set(@Nullable RpcCallContext served) {
        RpcCallContext before = call;
        call = served;
        return before;
    }
}
