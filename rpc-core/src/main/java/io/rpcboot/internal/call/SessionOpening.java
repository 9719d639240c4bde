package io.rpcboot.internal.call;

import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCallContext;
import io.rpcboot.internal.observation.SentObservation;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A session until its callee has said that it started: the subscription to it, and the subscriber of its call, which
 * hears of its end. Opened while a call is served, it belongs to that call. Any thread.
 */
final class SessionOpening<S, I, R> implements CoreSubscriber<Object>, Subscription, CallFollowers.Follower {

    private final CoreSubscriber<? super RemoteSession<S, I, R>> actual;
    private final SessionTypes types;
    private final ClientCall<Object> call;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final AtomicBoolean observed = new AtomicBoolean();
    private final @Nullable SentObservation observation;
    private @Nullable ServedCall parent;
    private volatile @Nullable ClientSession<S, I, R> session;

    SessionOpening(CallRequest request, SessionTypes types, CoreSubscriber<? super RemoteSession<S, I, R>> actual) {
        this.actual = actual;
        this.types = types;
        this.observation = ObservedCall.begin(request, actual);
        this.call = new ClientCall<>(request, this);
    }

    @Override
    public Context currentContext() {
        Context context = actual.currentContext();
        return observation == null ? context : observation.addTo(context);
    }

    @Override
    public void request(long count) {
        if (Operators.validate(count) && parent == null && belongs()) {
            call.begin();
        }
    }

    /** Whether it may begin: the call that it belongs to goes on. */
    private boolean belongs() {
        RpcCallContext served = CurrentCall.of(this);
        if (!(served instanceof ServedCall serving)) {
            return true;
        }
        parent = serving;
        if (!serving.followers().add(this)) {
            if (decided.compareAndSet(false, true)) {
                actual.onError(new IllegalStateException("'" + call.operation() + "' cannot be opened: the call of '"
                        + serving.operation() + "', to which it would belong, has ended"));
            }
            return false;
        }
        return true;
    }

    @Override
    public void cancel() {
        if (decided.compareAndSet(false, true)) {
            observeEnd(null, true);
            call.cancel();
            leave();
        }
    }

    /** The call that it belongs to ends: so does this. */
    @Override
    public Mono<Void> end(Cancellation cancellation) {
        ClientSession<S, I, R> open = session;
        Mono<Void> ended = open == null ? Mono.empty() : open.end(cancellation); // first: the error may cause another
        if (decided.compareAndSet(false, true)) {
            if (open == null) {
                observeEnd(null, true);
                call.cancel();
            }
            actual.onError(cancellation.toException(call));
        }
        return ended;
    }

    /** The call is about to be written; on the event loop. */
    void onOpened(CallOutbound outbound, StreamReceiver receiver) {
        session = new ClientSession<>(call, this, types, outbound, receiver);
    }

    /** The session, once the call is open. */
    @Nullable
    ClientSession<S, I, R> session() {
        return session;
    }

    /** On the event loop. */
    void onStarted(ClientSession<S, I, R> started) {
        if (decided.compareAndSet(false, true)) {
            try {
                actual.onNext(started);
                actual.onComplete();
            } catch (Throwable e) {
                call.drop(e);
            }
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        // The call is known.
    }

    @Override
    public void onNext(Object item) {
        throw new IllegalStateException("items of a session go to the session");
    }

    @Override
    public void onError(Throwable error) {
        ClientSession<S, I, R> open = session;
        observeEnd(error, open != null && open.isAcknowledged(error));
        if (decided.compareAndSet(false, true)) {
            actual.onError(error);
        }
        if (open != null) {
            open.onFailed(error);
        }
        leave();
    }

    @Override
    public void onComplete() {
        ClientSession<S, I, R> open = session;
        observeEnd(null, false);
        if (open != null) {
            open.onCompleted();
        }
        leave();
    }

    /** What is to be sent with the call: its own headers, and those of the trace. */
    Map<String, String> headers(Map<String, String> own) {
        return observation == null ? own : observation.headers();
    }

    private void observeEnd(@Nullable Throwable error, boolean cancelled) {
        if (observation == null || !observed.compareAndSet(false, true)) {
            return;
        }
        if (cancelled) {
            observation.cancelled(call.peer());
        } else if (error == null) {
            observation.completed(call.peer());
        } else {
            observation.failed(error, call.peer());
        }
    }

    /** The session has ended; on the event loop. */
    void tellWitness(ClientSession<S, I, R> ended, @Nullable Throwable error) {
        CancelWitness witness = currentContext().getOrDefault(CancelWitness.class, null);
        if (witness != null) {
            witness.sessionEnded(ended, error);
        }
    }

    private void leave() {
        ServedCall serving = parent;
        if (serving != null) {
            serving.followers().remove(this);
        }
    }
}
