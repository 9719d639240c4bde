package io.rpcboot.internal.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcboot.FanOut;
import io.rpcboot.LaggedException;
import io.rpcboot.RpcCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.context.Context;

class SharedFluxTests {

    private static final int SIZE = 4;

    private final TestPublisher<Integer> source = TestPublisher.create();
    private final Flux<Integer> shared = source.flux().transform(FanOut.buffered(SIZE));

    @Test
    void allSubscribersGetAllItemsOfOneSubscription() {
        TestSubscriber<Integer> one = subscribe(Long.MAX_VALUE);
        TestSubscriber<Integer> other = subscribe(Long.MAX_VALUE);
        emit(1, 10);
        source.complete();

        assertThat(source.subscribeCount()).isEqualTo(1);
        assertThat(one.getReceivedOnNext()).isEqualTo(numbers(1, 10));
        assertThat(other.getReceivedOnNext()).isEqualTo(numbers(1, 10));
        assertThat(one.isTerminatedComplete()).isTrue();
        assertThat(other.isTerminatedComplete()).isTrue();
    }

    @Test
    void oneThatFallsBehindGetsWhatWasKeptAndThenHowManyItLost() {
        TestSubscriber<Integer> fast = subscribe(Long.MAX_VALUE);
        TestSubscriber<Integer> slow = subscribe(2);
        emit(1, 2 + SIZE);
        assertThat(slow.getReceivedOnNext()).isEqualTo(numbers(1, 2));
        emit(3 + SIZE, 20);

        assertThat(slow.isTerminated()).as("while something is kept").isFalse();
        slow.request(SIZE);
        assertThat(slow.getReceivedOnNext()).isEqualTo(numbers(1, 2 + SIZE));
        assertThat(slow.expectTerminalError()).isInstanceOfSatisfying(LaggedException.class, lagged -> {
            assertThat(lagged.lost()).isEqualTo(20 - 2 - SIZE);
            assertThat(lagged.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED);
            assertThat(lagged)
                    .hasMessage(
                            "a subscriber of a shared stream fell behind by more than its buffer of 4 items: 14 were "
                                    + "lost; request faster, or raise the size given to FanOut");
        });
        emit(21, 30);
        assertThat(fast.getReceivedOnNext()).isEqualTo(numbers(1, 30));
        assertThat(source.wasCancelled()).isFalse();
    }

    @Test
    void oneThatLaggedMaySubscribeAgainAndGoesOnFromThere() {
        TestSubscriber<Integer> fast = subscribe(Long.MAX_VALUE);
        TestSubscriber<Integer> again =
                TestSubscriber.builder().initialRequest(0).build();
        AtomicLong lost = new AtomicLong();
        shared.doOnError(LaggedException.class, lagged -> lost.set(lagged.lost()))
                .retry(1)
                .subscribe(again);
        emit(1, 10);
        again.request(100);
        emit(11, 12);
        source.complete();

        assertThat(again.getReceivedOnNext()).containsExactly(1, 2, 3, 4, 11, 12);
        assertThat(lost).hasValue(6);
        assertThat(fast.getReceivedOnNext()).isEqualTo(numbers(1, 12));
    }

    @Test
    void whileNobodyAsksTheSourceIsHeldUpAndNobodyLags() {
        TestSubscriber<Integer> one = subscribe(0);
        TestSubscriber<Integer> other = subscribe(0);
        emit(1, SIZE);

        one.request(1);
        other.request(SIZE);
        assertThat(one.getReceivedOnNext()).isEqualTo(numbers(1, 1));
        assertThat(other.getReceivedOnNext()).isEqualTo(numbers(1, SIZE));
        one.request(SIZE);
        assertThat(one.getReceivedOnNext()).isEqualTo(numbers(1, SIZE));
    }

    @Test
    void oneThatLeavesTakesItsDemandWithIt() {
        TestSubscriber<Integer> greedy = subscribe(Long.MAX_VALUE);
        TestSubscriber<Integer> slow = subscribe(0);
        emit(1, SIZE);
        greedy.cancel();
        emit(SIZE + 1, 2 * SIZE);
        slow.request(Long.MAX_VALUE);
        assertThat(slow.getReceivedOnNext()).isEqualTo(numbers(1, 2 * SIZE));
        assertThat(slow.isTerminated()).isFalse();
    }

    @Test
    void endAndFailureComeBehindWhatIsKept() {
        TestSubscriber<Integer> fast = subscribe(Long.MAX_VALUE);
        TestSubscriber<Integer> slow = subscribe(0);
        emit(1, 3);
        source.error(new IllegalStateException("broken"));

        assertThat(fast.expectTerminalError()).hasMessage("broken");
        assertThat(slow.isTerminated()).isFalse();
        slow.request(3);
        assertThat(slow.getReceivedOnNext()).isEqualTo(numbers(1, 3));
        assertThat(slow.expectTerminalError()).hasMessage("broken");
        assertThat(subscribe(1).expectTerminalError())
                .as("one that comes later")
                .hasMessage("broken");
    }

    @Test
    void lagIsToldEvenIfTheStreamEndsMeanwhile() {
        subscribe(Long.MAX_VALUE);
        TestSubscriber<Integer> slow = subscribe(0);
        emit(1, SIZE + 3);
        source.complete();
        slow.request(SIZE);
        assertThat(slow.expectTerminalError())
                .isInstanceOfSatisfying(
                        LaggedException.class,
                        lagged -> assertThat(lagged.lost()).isEqualTo(3));
    }

    @Test
    void lastOneThatLeavesCancelsAndNobodyComesAfter() {
        TestSubscriber<Integer> one = subscribe(1);
        TestSubscriber<Integer> other = subscribe(1);
        one.cancel();
        assertThat(source.wasCancelled()).isFalse();
        other.cancel();
        source.assertCancelled();
        assertThat(subscribe(1).expectTerminalError()).hasMessageStartingWith("the shared stream was cancelled");
    }

    @Test
    void itBeginsWithItsLastExpectedSubscriber() {
        Flux<Integer> three = source.flux().transform(FanOut.buffered(SIZE, 3));
        List<TestSubscriber<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            source.assertWasNotSubscribed();
            TestSubscriber<Integer> subscriber = TestSubscriber.create();
            all.add(subscriber);
            three.subscribe(subscriber);
        }
        source.assertWasSubscribed();
        emit(1, 2);
        assertThat(all).allSatisfy(each -> assertThat(each.getReceivedOnNext()).isEqualTo(numbers(1, 2)));
    }

    @Test
    void subscriberThatThrowsHarmsOnlyItself() {
        TestSubscriber<Integer> good = subscribe(Long.MAX_VALUE);
        AtomicInteger calls = new AtomicInteger();
        shared.subscribe(new Throwing(calls));
        emit(1, 3);
        assertThat(good.getReceivedOnNext()).isEqualTo(numbers(1, 3));
        assertThat(calls).hasValue(1);
    }

    @Test
    void subscriberMayCancelWithinItsItem() {
        TestSubscriber<Integer> all = subscribe(Long.MAX_VALUE);
        StepVerifier.create(shared.take(2), Long.MAX_VALUE)
                .then(() -> emit(1, 5))
                .expectNext(1, 2)
                .expectComplete()
                .verify(Duration.ofSeconds(5));
        assertThat(all.getReceivedOnNext()).isEqualTo(numbers(1, 5));
    }

    @Test
    void contextOfTheFirstSubscriberReachesTheSource() {
        Flux<String> named = Flux.deferContextual(context -> Flux.just(context.<String>get("who")))
                .transform(FanOut.buffered(1));
        StepVerifier.create(named.contextWrite(Context.of("who", "first")))
                .expectNext("first")
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> FanOut.buffered(0)).hasMessageContaining("bufferSize is 1 to");
        assertThatThrownBy(() -> FanOut.buffered(1, 0)).hasMessage("subscribers is at least 1, this one is 0");
    }

    @Test
    @Timeout(60)
    void manySubscribersOnThreadsOfTheirOwnGetAllInOrderOrTheExactCountOfWhatIsMissing() throws Exception {
        int items = 100_000;
        int subscribers = 6;
        AtomicInteger subscriptions = new AtomicInteger();
        Flux<Integer> many = Flux.range(1, items)
                .doOnSubscribe(subscription -> subscriptions.incrementAndGet())
                .subscribeOn(Schedulers.parallel())
                .transform(FanOut.buffered(64, subscribers));
        CountDownLatch ended = new CountDownLatch(subscribers);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < subscribers; i++) {
            Outcome outcome = new Outcome();
            outcomes.add(outcome);
            int prefetch = 1 << i;
            many.publishOn(Schedulers.parallel(), false, prefetch)
                    .doFinally(signal -> ended.countDown())
                    .subscribe(outcome::item, outcome::failed);
        }

        assertThat(ended.await(50, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriptions).hasValue(1);
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.inOrder).isTrue();
            if (outcome.failure == null) {
                assertThat(outcome.received).isEqualTo(items);
            } else {
                assertThat(outcome.failure).isInstanceOf(LaggedException.class);
            }
        });
        assertThat(outcomes).as("the fastest loses nothing").anyMatch(outcome -> outcome.received == items);
    }

    /** Written by one thread, and read when the latch is down. */
    private static final class Outcome {

        private int received;
        private boolean inOrder = true;
        private Throwable failure;

        void item(int number) {
            received++;
            inOrder &= number == received;
        }

        void failed(Throwable error) {
            failure = error;
        }
    }

    /** Breaks the rule that subscribers do not throw. */
    private record Throwing(AtomicInteger calls) implements CoreSubscriber<Integer> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer item) {
            calls.incrementAndGet();
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void onError(Throwable error) {
            calls.incrementAndGet();
        }

        @Override
        public void onComplete() {
            calls.incrementAndGet();
        }
    }

    private TestSubscriber<Integer> subscribe(long demand) {
        TestSubscriber<Integer> subscriber =
                TestSubscriber.builder().initialRequest(demand).build();
        shared.subscribe(subscriber);
        return subscriber;
    }

    private void emit(int first, int last) {
        IntStream.rangeClosed(first, last).forEach(source::next);
    }

    private static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }
}
