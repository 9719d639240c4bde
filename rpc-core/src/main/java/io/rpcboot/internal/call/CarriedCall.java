package io.rpcboot.internal.call;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCallContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * A call at its caller until it is on a connection: begun by the subscriber's first request, brought to a
 * connection by its carrier, perhaps after a wait, perhaps cancelled meanwhile. Any thread, one at a time but for
 * {@link #request} and {@link #cancel}.
 */
public abstract class CarriedCall<T> extends CallProgress implements Subscription {

    /** How often a call is carried because its connection ended before it was written. */
    private static final int MAX_CARRIES = 3;

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<CarriedCall, Runnable> CANCEL_WAIT =
            AtomicReferenceFieldUpdater.newUpdater(CarriedCall.class, Runnable.class, "cancelWait");

    private CallRequest request;
    private final CoreSubscriber<? super T> subscriber;
    private final @Nullable StreamReceiver receiver;
    private Duration timeout = Duration.ZERO;
    private @Nullable EncodedItem payload;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile @Nullable Runnable cancelWait;

    private byte carries;

    CarriedCall(CallRequest request, CoreSubscriber<? super T> subscriber) {
        this.request = request;
        this.subscriber = subscriber;
        this.receiver = request.streamedResult() || request.isSession() ? new StreamReceiver(this) : null;
    }

    @Override
    public final void request(long count) {
        if (!Operators.validate(count)) {
            return;
        }
        if (receiver != null) {
            receiver.request(count);
        }
        begin();
    }

    /** Begins the call, once. Any thread. */
    final void begin() {
        if (started(receiver != null)) {
            start();
        }
    }

    @Override
    public final void cancel() {
        watched();
        Cancellation reason = cancellationBy(subscriber);
        if (!stopAtHome(() -> cancel(reason))) {
            cancel(reason);
        }
    }

    private void cancel(Cancellation reason) {
        Cancelled moment = cancelled();
        leaveMaker();
        CallOutbound connection = openOn();
        if (moment == Cancelled.BEFORE_THE_START) {
            unwatched();
        }
        if (connection == null) {
            // One that is being handed to a connection right now is dropped by it when it sees the state.
            stopWaiting();
        } else if (moment == Cancelled.UNDER_WAY && connection.inEventLoop()) {
            cancelOpen(reason);
        } else if (moment == Cancelled.UNDER_WAY || isWatched()) {
            connection.execute(() -> cancelOpen(reason));
        }
    }

    private void stopWaiting() {
        Runnable waiting = CANCEL_WAIT.getAndSet(this, null);
        if (waiting != null) {
            waiting.run();
        }
    }

    @Override
    final void cancelWith(Cancellation cancellation) {
        if (!stopAtHome(() -> stopWith(cancellation))) {
            stopWith(cancellation);
        }
    }

    private void stopWith(Cancellation cancellation) {
        boolean stoppedHere = openOn() == null && stopped();
        CallOutbound connection = openOn();
        if (connection != null) {
            connection.execute(() -> {
                if (stoppedHere ? isCancelled() : stopped()) {
                    watched();
                    cancelOpen(cancellation);
                    tell(cancellation.toException(this, connection));
                }
            });
        } else if (stoppedHere) {
            watched();
            stopWaiting();
            tell(cancellation.toException(this));
        }
    }

    /** The call is cancelled, or stopped: if somebody waits for its real end, it is looked for now. Any thread. */
    final void watched() {
        watchedBy(subscriber);
    }

    public final CallRequest request() {
        return request;
    }

    @Override
    public final String operation() {
        return request.operation();
    }

    /** The headers to send: those of the request, of the trace where the call is observed, and of a handler's call. */
    public final Map<String, String> headers() {
        Map<String, String> own = request.headers();
        Map<String, String> traced = own;
        if (subscriber instanceof ObservedCall<?> observed) {
            traced = observed.headers();
        } else if (subscriber instanceof SessionOpening<?, ?, ?> opening) {
            traced = opening.headers(own);
        }
        String path = own.isEmpty() ? null : own.get(HopPath.HEADER);
        return path == null ? traced : HopPath.addTo(traced, path);
    }

    /** The time that was given to the call as a whole; zero for no limit. */
    public final Duration timeout() {
        return timeout;
    }

    /** That this time has passed, in words. */
    public final String timePassed() {
        return Deadlines.passed(timeout);
    }

    /** Makes the payload last; on the thread that carries, before anything else can be encoded there. */
    public final void keepPayload() {
        if (payload != null) {
            payload = payload.keep();
        }
    }

    /**
     * What to run when the subscriber cancels while the call waits; run at once if it has. May run after the
     * call was opened.
     */
    public final void onCancelWhileWaiting(@Nullable Runnable action) {
        cancelWait = action;
        if (action != null && isCancelled() && CANCEL_WAIT.compareAndSet(this, action, null)) {
            action.run();
        }
    }

    /** Fails a call that was not opened; the first end wins. */
    public final void fail(Throwable error) {
        releasePayload();
        endWith(error);
    }

    /** The connection that was to carry the call ended before it was written: it is carried again. */
    public final void notOpened(CallPermit place, String peer) {
        place.release();
        if (isCancelled()) {
            releasePayload();
        } else if (carries >= MAX_CARRIES) {
            fail(new ConnectionLostException(
                    "'" + operation() + "' was not sent: " + carries + " connections of '" + request.service()
                            + "' ended, or took no more calls, before it could be, the last to " + peer,
                    operation(),
                    peer,
                    false,
                    null));
        } else {
            carry();
        }
    }

    /** The whole payload, if there is one that is not streamed; whoever takes it owns it. */
    public final @Nullable EncodedItem takePayload() {
        EncodedItem taken = payload;
        payload = null;
        return taken;
    }

    /** Who serves the call; null until it is on a connection. Any thread. */
    final @Nullable PeerInfo peer() {
        CallOutbound open = openOn();
        return open == null ? null : open.peer();
    }

    /** Ends the call for its subscriber; true for who does it first, before any cancellation. */
    private boolean finish() {
        leaveMaker();
        return finished();
    }

    /** Ends the call for its subscriber with an error, if it has not ended yet. */
    final void endWith(Throwable error) {
        if (finish()) {
            tell(error);
        } else if (request.oneWay() && !isCancelled()) {
            request.client().failures().unheard(this, error);
        }
    }

    private void tell(Throwable error) {
        abandonReferences();
        try {
            subscriber.onError(request.client().failures().told(this, error));
        } catch (Throwable e) {
            drop(e);
        }
    }

    /** Ends the call for its subscriber, if it has not ended yet. */
    final void endComplete() {
        if (finish()) {
            try {
                subscriber.onComplete();
            } catch (Throwable e) {
                drop(e);
            }
        }
    }

    final CoreSubscriber<? super T> subscriber() {
        return subscriber;
    }

    @Override
    final @Nullable StreamReceiver receiver() {
        return receiver;
    }

    @Override
    final Map<String, String> callHeaders() {
        return headers();
    }

    @Override
    final List<String> hopPath() {
        return HopPath.of(request.headers().get(HopPath.HEADER), connection().localName(), operation());
    }

    abstract ClientCall<T> self();

    /** The subscriber has cancelled a call that is open; on the event loop, perhaps more than once. */
    abstract void cancelOpen(Cancellation cancellation);

    private void start() {
        RpcCallContext onThread = servedByThread();
        if (onThread != null && !request.isSession()) {
            joinMaker(onThread, subscriber);
        }
        RpcCallContext served = subscriber.currentContext().getOrDefault(RpcCallContext.class, onThread);
        if (served instanceof CallContext handled) {
            request = request.of(handled);
        }
        Duration limit = Deadlines.shorten(request.timeout(), served);
        if (limit != null) {
            timeout = limit;
            deadlineNanos(Deadlines.after(limit, homeIfCurrent()));
            if (limit.isZero() || limit.isNegative()) {
                fail(Deadlines.over(operation(), limit));
                return;
            }
        }
        try {
            payload = request.payload() == null ? null : request.encoder().encode(request.payload());
        } catch (Throwable e) {
            fail(CallErrors.unsendable(request.operation(), false, e));
            return;
        }
        Passage references = payload == null ? null : payload.passage();
        references(references);
        if (!Passage.isUsed() || !request.client().departures().holds(this, references)) {
            carry();
        }
    }

    final void carry() {
        carries++;
        try {
            request.client().carrier().carry(self());
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Gives back the payload of a call that is not opened. */
    public final void releasePayload() {
        EncodedItem item = takePayload();
        if (item != null) {
            item.release();
        }
        unwatched();
    }
}
