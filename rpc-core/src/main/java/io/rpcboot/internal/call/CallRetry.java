package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Repeats the failed calls of one service as Spring's {@link RetryPolicy} says, but only those that did not run or are
 * idempotent, within their deadline and the budget of the service. Made for services that ask for it; a call of any
 * other never comes here. Safe for any thread.
 */
public final class CallRetry {

    private final RetryPolicy policy;
    private final RetryBudget budget = new RetryBudget();

    public CallRetry(RetryPolicy policy) {
        this.policy = policy;
    }

    /** A call with at most one result. */
    <T> Mono<T> mono(CallRequest request, Function<CallRequest, Mono<T>> once) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                Attempts attempts = attempts(request, actual);
                Mono.defer(() -> once.apply(attempts.next()))
                        .retryWhen(Retry.from(failures -> failures.concatMap(each -> attempts.after(each.failure()))))
                        .subscribe(actual);
            }
        };
    }

    /** A call with a stream of results: not repeated once an item has come. */
    <T> Flux<T> flux(CallRequest request, Function<CallRequest, Flux<T>> once) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                Attempts attempts = attempts(request, actual);
                Flux.defer(() -> once.apply(attempts.next()).doOnNext(item -> attempts.give()))
                        .retryWhen(Retry.from(failures -> failures.concatMap(each -> attempts.after(each.failure()))))
                        .subscribe(actual);
            }
        };
    }

    private Attempts attempts(CallRequest request, CoreSubscriber<?> actual) {
        budget.onCall();
        return new Attempts(request, Deadlines.shorten(request.timeout(), actual));
    }

    /** The attempts of one subscription, one after the other. */
    private final class Attempts {

        private final CallRequest request;
        private final @Nullable Duration limit;
        private final long start = System.nanoTime();
        private final BackOffExecution pauses = policy.getBackOff().start();
        private boolean given;
        private volatile boolean streamed;

        Attempts(CallRequest request, @Nullable Duration limit) {
            this.request = request;
            this.limit = limit;
        }

        /** What the next attempt sends: it has the time that is left. */
        CallRequest next() {
            Duration left = left();
            Publisher<?> payloads = request.payloads();
            return request.attempt(
                    left == null || left.compareTo(Duration.ofMillis(1)) > 0 ? left : Duration.ofMillis(1),
                    payloads == null ? null : Flux.from(payloads).doOnSubscribe(each -> streamed = true));
        }

        /** An item has come: what the subscriber has seen is not repeated. */
        void give() {
            given = true;
        }

        /** The pause before the next attempt, or the failure again where there is none. */
        Mono<Long> after(Throwable failure) {
            if (given
                    || streamed
                    || request.payload() instanceof ByteBuf
                    || !Repeatable.is(failure, request.options().idempotent())) {
                return Mono.error(failure);
            }
            if (!policy.shouldRetry(failure)) {
                return Mono.error(failure);
            }
            long pause = pauses.nextBackOff();
            if (pause < 0 || !isTimeFor(pause) || !budget.take()) {
                return Mono.error(failure);
            }
            return pause == 0 ? Mono.just(0L) : Mono.delay(Duration.ofMillis(pause));
        }

        private boolean isTimeFor(long pauseMillis) {
            Duration left = left();
            Duration ofPolicy = policy.getTimeout();
            boolean withinPolicy =
                    ofPolicy.isZero() || elapsed().plusMillis(pauseMillis).compareTo(ofPolicy) < 0;
            return withinPolicy && (left == null || left.toMillis() > pauseMillis);
        }

        private @Nullable Duration left() {
            return limit == null ? null : limit.minus(elapsed());
        }

        private Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }
}
