package io.rpcboot.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.observation.RpcServerObservationContext;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * The observation of one call at its callee. It stops when the call has ended and no thread is within its handler any
 * more, whichever is later: a scope must not be closed after the stop. Any thread.
 */
public final class ServedObservation {

    /** Where Micrometer and Reactor look for the current observation; part of their contract. */
    static final String CONTEXT_KEY = "micrometer.observation";

    private static final int ENDED = 1;
    private static final int ONE_SCOPE = 2;

    private static final AtomicIntegerFieldUpdater<ServedObservation> STATE =
            AtomicIntegerFieldUpdater.newUpdater(ServedObservation.class, "state");

    private final Observation observation;
    private final RpcServerObservationContext context;
    private volatile @Nullable Throwable error;
    private @Nullable RpcCode code;

    /** Open scopes times two, plus one when the call has ended. */
    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int state;

    ServedObservation(Observation observation, RpcServerObservationContext context) {
        this.observation = observation;
        this.context = context;
    }

    /** Makes this the current observation of the thread; whoever enters leaves, on the same thread. */
    public Observation.Scope enter() {
        STATE.addAndGet(this, ONE_SCOPE);
        ObservationRegistry registry = observation.getObservationRegistry();
        Observation.Scope before = registry.getCurrentObservationScope();
        try {
            return observation.openScope();
        } catch (Throwable e) {
            registry.setCurrentObservationScope(before);
            BrokenObservations.report(e);
            return Observation.Scope.NOOP;
        }
    }

    /** Ends what {@link #enter} began. */
    public void leave(Observation.Scope scope) {
        try {
            scope.close();
        } catch (Throwable e) {
            observation.getObservationRegistry().setCurrentObservationScope(scope.getPreviousObservationScope());
            BrokenObservations.report(e);
        }
        if (STATE.addAndGet(this, -ONE_SCOPE) == ENDED) {
            stop();
        }
    }

    /** The context of the subscribers to what the handler returned. */
    public Context addTo(Context context) {
        return context.put(CONTEXT_KEY, observation);
    }

    /** The handler threw. */
    public void threw(Throwable thrown) {
        error = thrown;
    }

    /**
     * The call is answered with an error; the last one counts.
     *
     * @param byRuntime whether the runtime failed it, and not the handler
     * @param text why
     */
    public void failed(RpcCode reason, boolean byRuntime, String text) {
        if (hasEnded()) {
            return;
        }
        code = reason;
        if (byRuntime) {
            // A caller that cancels is no error of this side, nor is what its handler made of that.
            error = reason == RpcCode.CANCELLED ? null : new RefusedCall(text);
        }
    }

    /** The connection of the call was lost, and with it whoever would hear of its end. */
    public void lost(RpcException loss) {
        if (!hasEnded()) {
            code = loss.code();
            error = loss;
            end();
        }
    }

    /** The last frame of the call has been written; what comes later does not count. On the event loop. */
    public void end() {
        int before = STATE.getAndUpdate(this, now -> now | ENDED);
        if (before == 0) {
            stop();
        }
    }

    private boolean hasEnded() {
        return (state & ENDED) != 0;
    }

    private void stop() {
        context.end(code);
        Throwable thrown = error;
        try {
            if (code != null && thrown != null) {
                observation.error(thrown);
            }
            observation.stop();
        } catch (Throwable e) {
            BrokenObservations.report(e);
        }
    }

    /** Stands for a failure that nobody threw. */
    private static final class RefusedCall extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RefusedCall(String text) {
            super(text, null, false, false);
        }
    }
}
