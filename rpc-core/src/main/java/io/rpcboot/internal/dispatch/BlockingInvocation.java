package io.rpcboot.internal.dispatch;

import io.netty.util.ReferenceCountUtil;
import io.rpcboot.OperationHandler;
import io.rpcboot.RpcCallContext;
import io.rpcboot.internal.call.CurrentCall;
import io.rpcboot.internal.call.ServedCall;
import io.rpcboot.internal.call.StartLine;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

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
final class BlockingInvocation implements StartLine.Starter, BooleanSupplier {

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
    private final @Nullable Scheduler itemScheduler;
    private volatile @Nullable Thread thread;

    /**
     * @param itemScheduler where the items of a streamed result are asked for; null for a result that is no stream
     */
    BlockingInvocation(
            OperationHandler handler, ServedCall call, @Nullable Object payload, @Nullable Scheduler itemScheduler) {
        this.handler = handler;
        this.call = call;
        this.payload = payload;
        this.itemScheduler = itemScheduler;
    }

    @Override
    public boolean begin() {
        thread = Thread.currentThread();
        return state.compareAndSet(State.WAITING, State.RUNNING);
    }

    @Override
    public void runBegun() {
        AutoCloseable scope = call.enter();
        CurrentCall thread = CurrentCall.ofThread();
        RpcCallContext before = thread.set(call);
        try {
            call.result(result(handle()));
        } catch (Throwable e) {
            call.failed(e); // whatever it is: somebody waits for the answer
        } finally {
            thread.set(before);
            call.leave(scope);
        }
    }

    /** The items of a stream may block as well: they are asked for on such a thread, not on the event loop. */
    private @Nullable Object result(@Nullable Object returned) {
        return itemScheduler != null && returned instanceof Publisher<?> items
                ? Flux.from(items).subscribeOn(itemScheduler)
                : returned;
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
