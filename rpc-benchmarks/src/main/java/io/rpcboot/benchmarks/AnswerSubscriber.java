package io.rpcboot.benchmarks;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Subscribes to the answers of one slot, call after call: a subscriber of its own, as a typed client has one,
 * and no object for each call that would be counted as the row's. The same one for all rows that answer with a Mono.
 */
public final class AnswerSubscriber<T> implements CoreSubscriber<T> {

    private final BiConsumer<Slot, T> onAnswer;
    private @Nullable Slot slot;
    private @Nullable T answer;

    private AnswerSubscriber(BiConsumer<Slot, T> onAnswer) {
        this.onAnswer = onAnswer;
    }

    /** One for each slot of a workload. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public static <T> AnswerSubscriber<T>[] forSlots(Workload workload, BiConsumer<Slot, T> onAnswer) {
        AnswerSubscriber<T>[] subscribers = new AnswerSubscriber[workload.inFlight()];
        for (int i = 0; i < subscribers.length; i++) {
            subscribers[i] = new AnswerSubscriber<>(onAnswer);
        }
        return subscribers;
    }

    /** For the call that the slot makes next. */
    public AnswerSubscriber<T> of(Slot caller) {
        slot = caller;
        return this;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T value) {
        answer = value;
    }

    /** The call is over when this comes, and its place on the connection is free for the next. */
    @Override
    public void onComplete() {
        Slot answered = slot;
        T value = answer;
        answer = null;
        if (answered != null && value != null) {
            try {
                onAnswer.accept(answered, value);
            } catch (RuntimeException e) {
                answered.failed(e);
            }
        } else if (answered != null) {
            answered.failed(new IllegalStateException("a call ended without an answer"));
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (slot != null) {
            slot.failed(cause);
        }
    }
}
