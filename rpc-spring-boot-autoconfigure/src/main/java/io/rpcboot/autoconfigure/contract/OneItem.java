package io.rpcboot.autoconfigure.contract;

import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.ValueExtractor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Holds one item where a method has a reactive type, so that the constraints of the items, as in
 * {@code Flux<@Min(1) Integer>}, are validated for this one. What the method gets is never looked into.
 */
final class OneItem {

    private OneItem() {}

    /** Whether a declared type can be stood in for. */
    static boolean isHolderOf(Class<?> declared) {
        return (declared.isAssignableFrom(ItemFlux.class) && Publisher.class.isAssignableFrom(declared))
                || declared == Mono.class
                || (CompletionStage.class.isAssignableFrom(declared)
                        && declared.isAssignableFrom(CompletableFuture.class));
    }

    static Object holder(Class<?> declared, @Nullable Object item) {
        if (declared == Mono.class) {
            return new ItemMono(item);
        }
        return CompletionStage.class.isAssignableFrom(declared)
                ? CompletableFuture.completedFuture(item)
                : new ItemFlux(item);
    }

    private static final class ItemFlux extends Flux<Object> {

        private final @Nullable Object item;

        ItemFlux(@Nullable Object item) {
            this.item = item;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Object> actual) {
            throw new UnsupportedOperationException("stands for one item");
        }
    }

    private static final class ItemMono extends Mono<Object> {

        private final @Nullable Object item;

        ItemMono(@Nullable Object item) {
            this.item = item;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Object> actual) {
            throw new UnsupportedOperationException("stands for one item");
        }
    }

    /** Finds the item of a held publisher, and nothing in any other. */
    static final class OfPublisher implements ValueExtractor<Publisher<@ExtractedValue ?>> {

        @Override
        public void extractValues(Publisher<?> publisher, ValueReceiver receiver) {
            if (publisher instanceof ItemFlux flux) {
                receiver.value(null, flux.item);
            } else if (publisher instanceof ItemMono mono) {
                receiver.value(null, mono.item);
            }
        }
    }

    /** Finds the value of a future that has one. */
    static final class OfFuture implements ValueExtractor<CompletionStage<@ExtractedValue ?>> {

        @Override
        public void extractValues(CompletionStage<?> stage, ValueReceiver receiver) {
            if (stage instanceof CompletableFuture<?> future && future.isDone() && !future.isCompletedExceptionally()) {
                receiver.value(null, future.join());
            }
        }
    }
}
