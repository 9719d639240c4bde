package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.utf8;

import io.rpcboot.OperationHandler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The ways in which a handler can fail or break rules. */
final class BrokenHandlers {

    private static final byte[] ITEM = utf8("item");

    private BrokenHandlers() {}

    /** A handler, and a part of what its caller has to be told. */
    record Failing(String name, String expected, OperationHandler handler) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** Runs its body as subscribe, and counts cancellations. */
    static final class Rogue implements Publisher<byte[]> {

        final AtomicInteger cancelled = new AtomicInteger();
        private final BiConsumer<Subscriber<? super byte[]>, Subscription> body;

        Rogue(BiConsumer<Subscriber<? super byte[]>, Subscription> body) {
            this.body = body;
        }

        @Override
        public void subscribe(Subscriber<? super byte[]> subscriber) {
            body.accept(subscriber, new Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {
                    cancelled.incrementAndGet();
                }
            });
        }
    }

    static List<Failing> all() {
        return List.of(
                failing("throws", "on purpose", (payload, context) -> {
                    throw new IllegalStateException("on purpose");
                }),
                failing("throws a checked exception", "on purpose", (payload, context) -> {
                    throw new IOException("on purpose");
                }),
                failing("throws an error", "on purpose", (payload, context) -> {
                    throw new AssertionError("on purpose");
                }),
                failing("overflows the stack", "StackOverflowError", (payload, context) -> overflow(1)),
                failing("throws without a message", "IllegalStateException", (payload, context) -> {
                    throw new IllegalStateException();
                }),
                failing("throws with a broken message", "BrokenException", (payload, context) -> {
                    throw new BrokenException();
                }),
                failing("throws a cause of itself", "on purpose", (payload, context) -> {
                    throw new RuntimeException("on purpose", new RuntimeException("inner"));
                }),
                failing(
                        "errors",
                        "on purpose",
                        (payload, context) -> Mono.error(new IllegalStateException("on purpose"))),
                failing(
                        "errors as a Flux",
                        "on purpose",
                        (payload, context) -> Flux.error(new IllegalStateException("on purpose"))),
                failing(
                        "maps to null",
                        "null",
                        (payload, context) ->
                                Mono.just(ITEM).mapNotNull(item -> item).map(item -> null)),
                failing(
                        "onNext(null)",
                        "null",
                        (payload, context) -> new Rogue((subscriber, subscription) -> {
                            subscriber.onSubscribe(subscription);
                            subscriber.onNext(null);
                        })),
                failing(
                        "onError(null)",
                        "null",
                        (payload, context) -> new Rogue((subscriber, subscription) -> {
                            subscriber.onSubscribe(subscription);
                            subscriber.onError(null);
                        })),
                failing(
                        "onSubscribe(null)",
                        "ubscription",
                        (payload, context) -> new Rogue((subscriber, subscription) -> subscriber.onSubscribe(null))),
                failing(
                        "throws in subscribe",
                        "on purpose",
                        (payload, context) -> new Rogue((subscriber, subscription) -> {
                            throw new IllegalStateException("on purpose");
                        })),
                failing(
                        "throws in request",
                        "on purpose",
                        (payload, context) ->
                                (Publisher<byte[]>) subscriber -> subscriber.onSubscribe(new Subscription() {
                                    @Override
                                    public void request(long count) {
                                        throw new IllegalStateException("on purpose");
                                    }

                                    @Override
                                    public void cancel() {}
                                })),
                failing("cannot be encoded", "java.lang.Object", (payload, context) -> new Object()),
                failing(
                        "Mono cannot be encoded",
                        "java.lang.Object",
                        (payload, context) -> Mono.just(new Object()).hide()));
    }

    private static Failing failing(String name, String expected, OperationHandler handler) {
        return new Failing(name, expected, handler);
    }

    private static int overflow(int depth) {
        return depth == 0 ? 0 : overflow(depth + 1) + 1;
    }

    static final class BrokenException extends RuntimeException {

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }
}
