package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

class StreamSenderTests {

    private final FakeOutbound outbound = new FakeOutbound();
    private final StubCall call = new StubCall();
    private final ItemEncoder encoder = new ItemEncoder(null, 1 << 20);
    private final StreamSender sender = new StreamSender(call, outbound, call, encoder, Context.of("key", "value"));
    private final TestPublisher<Object> publisher = TestPublisher.create();
    private final List<Long> requests = new ArrayList<>();

    @Test
    void nothingIsRequestedBeforeThereIsCredit() {
        subscribe();
        assertThat(requests).isEmpty();
        sender.addCredit(5);
        assertThat(requests).containsExactly(5L);
    }

    @Test
    void creditThatCameBeforeThePublisherCounts() {
        sender.addCredit(5);
        subscribe();
        assertThat(requests).containsExactly(5L);
    }

    @Test
    void noMoreIsRequestedThanThereIsCreditFor() {
        subscribe();
        sender.addCredit(3);
        emit("a", "b", "c");
        assertThat(call.events).containsExactly("sent a", "sent b", "sent c");
        assertThat(sum()).isEqualTo(3);
        assertThat(sender.credit()).isZero();
        sender.addCredit(2);
        assertThat(sum()).isEqualTo(5);
    }

    @Test
    void whatIsRequestedAheadIsBoundedHoweverMuchCreditThereIs() {
        subscribe();
        sender.addCredit(Long.MAX_VALUE);
        sender.addCredit(Long.MAX_VALUE);
        for (int sent = 0; sent < 10_000; sent++) {
            assertThat(sum() - sent).isBetween(1L, (long) BatchSize.MAX_ITEMS);
            emit("x");
        }
        assertThat(requests.size()).as("requested in batches").isLessThan(200);
    }

    @Test
    void lessIsRequestedAheadOfLargeItems() {
        subscribe();
        sender.addCredit(1000);
        String large = "x".repeat(BatchSize.MAX_BYTES);
        for (int sent = 0; sent < 30; sent++) {
            emit(large);
        }
        assertThat(sum()).isEqualTo(31);
    }

    @Test
    void nothingIsRequestedWhileTheSocketIsFull() {
        subscribe();
        outbound.writable = false;
        sender.addCredit(5);
        sender.addCredit(5);
        assertThat(requests).isEmpty();
        assertThat(outbound.awaiting).containsExactly(sender);
        outbound.writable = true;
        sender.requestMore();
        assertThat(requests).containsExactly(10L);
    }

    @Test
    void fullSocketIsWaitedForAgainWhenItIsStillFull() {
        subscribe();
        outbound.writable = false;
        sender.addCredit(5);
        sender.requestMore();
        assertThat(outbound.awaiting).hasSize(2);
    }

    @Test
    void signalsKeepTheirOrderOnTheirWayToTheLoop() {
        subscribe();
        sender.addCredit(10);
        outbound.away = true;
        emit("a", "b");
        outbound.away = false;
        emit("c");
        publisher.complete();
        assertThat(call.events).isEmpty();
        outbound.runTasks();
        assertThat(call.events).containsExactly("sent a", "sent b", "sent c", "stream end");
        assertThat(call.mayRunNow(outbound)).isTrue();
    }

    @Test
    void itemsOfOtherThreadsKeepTheirOrder() {
        Flux.range(1, 5000)
                .<Object>map(i -> Integer.toString(i).getBytes(StandardCharsets.US_ASCII))
                .publishOn(Schedulers.parallel())
                .subscribe(sender);
        sender.addCredit(Long.MAX_VALUE);
        long end = System.nanoTime() + 10_000_000_000L;
        while (!call.events.contains("stream end") && System.nanoTime() < end) {
            outbound.runTasks();
        }
        assertThat(call.events)
                .hasSize(5001)
                .startsWith(IntStream.rangeClosed(1, 5000)
                        .mapToObj(i -> "sent " + i)
                        .toArray(String[]::new));
    }

    @Test
    void publisherThatEmitsMoreThanRequestedFailsTheStream() {
        TestPublisher<Object> careless = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        careless.subscribe(sender);
        sender.addCredit(1);
        careless.next(bytes("a"), bytes("b"), bytes("c"));
        assertThat(call.events)
                .containsExactly(
                        "sent a",
                        "stream failure the publisher of 'stub' emits more than was requested (Reactive Streams 1.1)");
        careless.assertWasCancelled();
    }

    @Test
    void publisherThatGoesOnAfterItsEndIsNotHeard() {
        TestPublisher<Object> careless = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        careless.subscribe(sender);
        sender.addCredit(10);
        careless.complete();
        careless.next(bytes("late"));
        careless.error(new IllegalStateException("late"));
        careless.complete();
        assertThat(call.events).containsExactly("stream end");
    }

    @Test
    void errorIsToldOnceAndNothingAfterIt() {
        TestPublisher<Object> careless = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        careless.subscribe(sender);
        sender.addCredit(10);
        careless.error(new IllegalStateException("first"));
        careless.error(new IllegalStateException("second"));
        careless.next(bytes("late"));
        careless.complete();
        assertThat(call.events).containsExactly("stream failure first");
    }

    @Test
    void itemThatCannotBeEncodedFailsTheStream() {
        subscribe();
        sender.addCredit(10);
        publisher.next(new Object());
        assertThat(call.events).hasSize(1);
        assertThat(call.events.get(0)).startsWith("stream failure there is no codec for java.lang.Object");
        publisher.assertWasCancelled();
    }

    @Test
    void stoppedStreamCancelsItsPublisherAndReleasesWhatStillComes() {
        TestPublisher<Object> careless = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        careless.subscribe(sender);
        sender.addCredit(10);
        outbound.away = true;
        ByteBuf underWay = buffer();
        careless.next(underWay);
        outbound.away = false;
        sender.stop();
        careless.assertWasCancelled();
        ByteBuf late = buffer();
        sender.onNext(late);
        outbound.runTasks();
        assertThat(underWay.refCnt()).isZero();
        assertThat(late.refCnt()).isZero();
        assertThat(call.events).isEmpty();
        assertThat(sender.isDone()).isTrue();
    }

    @Test
    void publisherThatHasCompletedIsNotCancelledByTheEndOfItsCall() {
        AtomicInteger cancelled = new AtomicInteger();
        sender.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {
                cancelled.incrementAndGet();
            }
        });
        sender.onComplete();
        sender.stop();
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void publisherThatSubscribesAfterTheStopIsCancelled() {
        sender.stop();
        subscribe();
        publisher.assertWasCancelled();
        assertThat(requests).isEmpty();
    }

    @Test
    void secondSubscriptionIsCancelled() {
        subscribe();
        TestPublisher<Object> second = TestPublisher.create();
        second.subscribe(sender);
        second.assertWasCancelled();
        publisher.assertWasNotCancelled();
    }

    @Test
    void publisherThatThrowsWhenItIsAskedFailsTheStream() {
        sender.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {
                throw new IllegalStateException("no more of this");
            }

            @Override
            public void cancel() {
                throw new IllegalStateException("nor of that");
            }
        });
        sender.addCredit(5);
        assertThat(call.events).containsExactly("stream failure no more of this");
    }

    @Test
    void emptyPublisherEndsWithoutCredit() {
        Flux.empty().subscribe(sender);
        assertThat(call.events).containsExactly("stream end");
    }

    @Test
    void publisherThatEmitsWithinRequestDoesNotRecurse() {
        Flux.range(1, 100_000).<Object>map(i -> new byte[1]).subscribe(sender);
        sender.addCredit(Long.MAX_VALUE);
        assertThat(call.events).hasSize(100_001).endsWith("stream end");
    }

    @Test
    void publisherSeesTheContextOfTheCall() {
        Flux.deferContextual(context -> Flux.just((Object) bytes(context.get("key"))))
                .subscribe(sender);
        sender.addCredit(1);
        assertThat(call.events).containsExactly("sent value", "stream end");
    }

    private void subscribe() {
        publisher.flux().doOnRequest(requests::add).subscribe(sender);
    }

    private long sum() {
        return requests.stream().mapToLong(Long::longValue).sum();
    }

    private void emit(String... items) {
        for (String item : items) {
            publisher.next(bytes(item));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuf buffer() {
        return Unpooled.buffer().writeByte(1);
    }
}
