package io.rpcboot.internal.call;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * A call at its caller, and who has to do with it besides its subscriber: the handler that makes it aside, on its own
 * thread and not as part of what it returns, whose cancellation cancels it and whose end it may outlive; who waits for its
 * real end; the owners of objects in its payload. Any thread.
 */
abstract class MadeCall extends Call {

    private @Nullable CallContext maker;
    private @Nullable Passage references;
    private volatile @Nullable CancelWitness witness;

    /** The call is cancelled, for the reason for which its maker was, and its subscriber is told. */
    abstract void cancelWith(Cancellation cancellation);

    /**
     * The call begins. What is part of a handler's result has the handler's call in its context, and is cancelled by its
     * subscriber.
     *
     * @param served the call that the current thread serves
     */
    final void joinMaker(RpcCallContext served, CoreSubscriber<?> subscriber) {
        if (served instanceof CallContext serving
                && !subscriber.currentContext().hasKey(RpcCallContext.class)) {
            maker = serving;
            serving.followers().addAside(this);
        }
    }

    /** Whoever waits for the real end of what this subscriber cancels is told of this call. */
    final void watchedBy(CoreSubscriber<?> subscriber) {
        CancelWitness known = subscriber.currentContext().getOrDefault(CancelWitness.class, null);
        if (known != null) {
            known.cancelled(this);
            witness = known;
        }
    }

    final boolean isWatched() {
        return witness != null;
    }

    /** The call has really ended. */
    final void unwatched() {
        CancelWitness known = witness;
        if (known != null) {
            known.ended(this);
        }
    }

    /** What its payload refers to: if the call fails, nobody is going to take it up, save who has. */
    final void references(@Nullable Passage passage) {
        references = passage;
    }

    final void abandonReferences() {
        Passage known = references;
        if (known != null) {
            references = null;
            known.abandon();
        }
    }

    /** The call has ended. */
    final void leaveMaker() {
        CallContext known = maker;
        if (known != null) {
            known.followers().removeAside(this);
        }
    }

    /** Why its subscriber cancels it, or has. */
    final Cancellation cancellationBy(CoreSubscriber<?> subscriber) {
        CallContext known = maker;
        RpcException cause = known == null ? null : known.cancellationCause();
        return cause == null ? Cancellation.bySubscriber(subscriber) : Cancellation.relayed(cause);
    }
}
