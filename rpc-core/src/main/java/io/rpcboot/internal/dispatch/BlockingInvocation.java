package io.rpcboot.internal.dispatch;

import io.netty.util.ReferenceCountUtil;
import io.rpcboot.OperationHandler;
import io.rpcboot.RpcCallContext;
import io.rpcboot.internal.call.CurrentCall;
import io.rpcboot.internal.call.ServedCall;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler that occupies a thread. Cancelled before it begins it never runs; cancelled later its thread is
 * interrupted, once, and only while it is in the handler.
 *
 * <pre>
 * WAITING       run -> RUNNING, cancel -> ABANDONED
 * RUNNING       end -> ENDED, cancel -> INTERRUPTING
 * INTERRUPTING  interrupted -> INTERRUPTED, which the end waits for
 * </pre>
 */
final class BlockingInvocation implements Runnable, BooleanSupplier {

    private enum State {
        WAITING,
        ABANDONED,
        RUNNING,
        INTERRUPTING,
        INTERRUPTED,
        ENDED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final OperationHandler handler;
    private final ServedCall call;
    private final @Nullable Object payload;
    private volatile @Nullable Thread thread;

    BlockingInvocation(OperationHandler handler, ServedCall call, @Nullable Object payload) {
        this.handler = handler;
        this.call = call;
        this.payload = payload;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
            return;
        }
        RpcCallContext before = CurrentCall.get();
        CurrentCall.set(call);
        try {
            Object result = handle();
            call.result(result);
        } catch (Throwable e) {
            call.failed(e); // whatever it is: somebody waits for the answer
        } finally {
            CurrentCall.set(before);
        }
    }

    private @Nullable Object handle() throws Exception {
        try {
            return handler.handle(payload, call);
        } finally {
            if (!state.compareAndSet(State.RUNNING, State.ENDED)) {
                while (state.get() == State.INTERRUPTING) {
                    Thread.onSpinWait();
                }
                Thread.interrupted(); // meant for the handler, not for what this thread does next
            }
        }
    }

    /** Cancels; true if the handler has begun and will give a result. On the event loop. */
    @Override
    public boolean getAsBoolean() {
        if (state.compareAndSet(State.WAITING, State.ABANDONED)) {
            ReferenceCountUtil.safeRelease(payload);
            return false;
        }
        Thread runner = thread;
        if (runner != null && state.compareAndSet(State.RUNNING, State.INTERRUPTING)) {
            runner.interrupt();
            state.set(State.INTERRUPTED);
        }
        return true;
    }
}
