package io.rpcboot.internal.call;

import io.rpcboot.internal.observation.ClientObservations;
import io.rpcboot.internal.observation.SentObservation;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Stands between a call and its subscriber where calls are observed, and tells the observation how the call ends:
 * before the subscriber hears of it, so that who waits for a call finds it counted. Any thread.
 */
final class ObservedCall<T> implements CoreSubscriber<T>, Subscription {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<ObservedCall> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(ObservedCall.class, "ended");

    private final CoreSubscriber<? super T> actual;
    private final SentObservation observation;
    private final ClientCall<T> call;
    private final boolean streamed;

    private volatile int ended;

    private ObservedCall(CallRequest request, CoreSubscriber<? super T> actual, SentObservation observation) {
        this.actual = actual;
        this.observation = observation;
        this.streamed = request.streamedResult();
        this.call = new ClientCall<>(request, this);
    }

    /** The subscription of a subscriber to a new call: the call itself where nothing is observed. */
    static <T> Subscription of(CallRequest request, CoreSubscriber<? super T> actual) {
        SentObservation observation = begin(request, actual);
        return observation == null
                ? new ClientCall<>(request, actual)
                : new ObservedCall<>(request, actual, observation);
    }

    /** Begins the observation of a call; null where it is not observed. */
    static @Nullable SentObservation begin(CallRequest request, CoreSubscriber<?> actual) {
        ClientObservations observations = request.client().observations();
        return observations == null
                ? null
                : observations.start(
                        request.client().observedService(),
                        request.operation(),
                        request.headers(),
                        actual.currentContext());
    }

    /** The headers of the call, with what the trace needs. */
    Map<String, String> headers() {
        return observation.headers();
    }

    @Override
    public Context currentContext() {
        return observation.addTo(actual.currentContext());
    }

    @Override
    public void request(long count) {
        call.request(count);
    }

    @Override
    public void cancel() {
        if (ends()) {
            observation.cancelled(call.peer());
        }
        call.cancel();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        throw new IllegalStateException("a call has no other subscription");
    }

    @Override
    public void onNext(T value) {
        if (!streamed && ends()) {
            // Whoever wants one value may cancel as soon as it has it.
            observation.completed(call.peer());
        }
        actual.onNext(value);
    }

    @Override
    public void onError(Throwable error) {
        if (ends()) {
            observation.failed(error, call.peer());
        }
        actual.onError(error);
    }

    @Override
    public void onComplete() {
        if (ends()) {
            observation.completed(call.peer());
        }
        actual.onComplete();
    }

    private boolean ends() {
        return ended == 0 && ENDED.compareAndSet(this, 0, 1);
    }
}
