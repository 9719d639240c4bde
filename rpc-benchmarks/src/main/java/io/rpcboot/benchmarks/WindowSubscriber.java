package io.rpcboot.benchmarks;

import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Receives a stream with a window of 256 items, granted in halves, as all rows that have one. */
public final class WindowSubscriber<T> implements CoreSubscriber<T> {

    /** Items under way at most. */
    public static final int WINDOW = 256;

    /** Items that are granted together. */
    public static final int GRANT = WINDOW / 2;

    private final Consumer<T> onItem;
    private final Consumer<Throwable> onError;
    private final Runnable onEnd;
    private Subscription subscription;
    private int ungranted;

    @SuppressWarnings("NullAway.Init") // the subscription comes before anything else
    public WindowSubscriber(Consumer<T> onItem, Consumer<Throwable> onError, Runnable onEnd) {
        this.onItem = onItem;
        this.onError = onError;
        this.onEnd = onEnd;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(WINDOW);
    }

    @Override
    public void onNext(T item) {
        try {
            onItem.accept(item);
        } catch (RuntimeException e) {
            subscription.cancel();
            onError.accept(e);
            return;
        }
        if (++ungranted == GRANT) {
            ungranted = 0;
            subscription.request(GRANT);
        }
    }

    @Override
    public void onComplete() {
        onEnd.run();
    }

    @Override
    public void onError(Throwable cause) {
        onError.accept(cause);
    }
}
