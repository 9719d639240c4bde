package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.rpcboot.Overflow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

/** Exact to the item: what is sent, what waits, what is dropped. */
class OverflowBufferTests {

    private static final int CREDIT = 3;
    private static final int SIZE = 4;

    private final FakeOutbound outbound = new FakeOutbound();
    private final StubCall call = new StubCall();
    private final ItemEncoder encoder = new ItemEncoder(null, 1 << 20);
    private final StreamSender sender = new StreamSender(call, outbound, call, encoder, Context.empty());
    private final TestPublisher<Object> hot =
            TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
    private final DroppedItems dropped = new DroppedItems("tested", null);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BACKPRESSURE")
    void nothingIsDroppedThatFitsCreditAndBuffer(Overflow policy) {
        start(policy);
        emit(1, CREDIT + SIZE);

        assertThat(call.events).containsExactly("sent 1", "sent 2", "sent 3");
        assertThat(dropped.sum()).isZero();
        sender.addCredit(SIZE);
        assertThat(call.events).hasSize(CREDIT + SIZE).endsWith("sent 7");
        hot.complete();
        assertThat(call.events).endsWith("sent 7", "stream end");
        assertThat(outbound.sent).as("frames about lost items").isEmpty();
    }

    @Test
    void dropOldestKeepsTheLatestAndSaysHowManyAreMissing() {
        outbound.takesAtOnce = true; // which would be ahead of the word of those that are missing
        start(Overflow.DROP_OLDEST);
        emit(1, 17);

        assertThat(dropped.sum()).isEqualTo(10);
        assertThat(outbound.sent).as("while nothing is taken").isEmpty();
        sender.addCredit(100);
        assertThat(call.events)
                .containsExactly("sent 1", "sent 2", "sent 3", "sent 14", "sent 15", "sent 16", "sent 17");
        assertThat(outbound.sent).containsExactly("LOST 10");
    }

    @Test
    void sourceThatHasCompletedIsNotCancelledByTheEndOfItsCall() {
        start(Overflow.DROP_LATEST);
        emit(1, CREDIT + 1);
        hot.complete();
        sender.stop(); // one item waits still, so the end was not sent
        hot.assertWasNotCancelled();

        assertThat(call.events).containsExactly("sent 1", "sent 2", "sent 3");
    }

    @Test
    void dropLatestKeepsTheOldestAndSaysHowManyAreMissing() {
        start(Overflow.DROP_LATEST);
        emit(1, 17);
        hot.complete();

        assertThat(dropped.sum()).isEqualTo(10);
        sender.addCredit(100);
        assertThat(call.events)
                .containsExactly("sent 1", "sent 2", "sent 3", "sent 4", "sent 5", "sent 6", "sent 7", "stream end");
        assertThat(outbound.sent).containsExactly("LOST 10");
    }

    @Test
    void lostItemsBehindTheLastOneThatWasSentAreSaidBeforeTheEnd() {
        start(Overflow.DROP_LATEST);
        emit(1, CREDIT + SIZE);
        sender.addCredit(SIZE);
        emit(8, 8 + SIZE);
        sender.addCredit(SIZE);
        assertThat(outbound.sent).containsExactly("LOST 1");
        emit(13, 13 + SIZE);
        hot.error(new IllegalStateException("over"));
        sender.addCredit(SIZE);

        assertThat(outbound.sent).containsExactly("LOST 1", "LOST 2");
        assertThat(call.events).endsWith("sent 16", "stream failure over");
    }

    @Test
    void bufferThatIsFullEndsTheStreamBehindWhatWaits() {
        start(Overflow.BUFFER);
        emit(1, CREDIT + SIZE + 1);

        hot.assertCancelled();
        assertThat(call.events).containsExactly("sent 1", "sent 2", "sent 3");
        assertThat(dropped.sum()).isEqualTo(1);
        sender.addCredit(SIZE);
        assertThat(call.events).hasSize(CREDIT + SIZE + 1).contains("sent 7");
        assertThat(call.events.get(CREDIT + SIZE))
                .isEqualTo(
                        "stream failure 'stub': stream overrun: the consumer takes no more for now, and all 4 places "
                                + "of the producer's buffer are taken (overflow BUFFER); consume faster, raise bufferSize, or "
                                + "choose to drop items");
        assertThat(outbound.sent).containsExactly("LOST 1");
    }

    @Test
    void errorEndsTheStreamAtOnceWithoutFurtherCredit() {
        start(Overflow.ERROR);
        emit(1, CREDIT + SIZE + 1);

        hot.assertCancelled();
        assertThat(call.events).hasSize(CREDIT + 1);
        assertThat(call.events.get(CREDIT))
                .startsWith("stream failure 'stub': stream overrun")
                .contains("ERROR");
        assertThat(dropped.sum()).isEqualTo(SIZE + 1);
        assertThat(outbound.sent).containsExactly("LOST " + (SIZE + 1));
    }

    @Test
    void socketThatIsFullFillsTheBufferAsMissingCreditDoes() {
        outbound.writable = false;
        start(Overflow.DROP_LATEST);
        emit(1, SIZE + 2);
        assertThat(dropped.sum()).isEqualTo(2);

        outbound.writable = true;
        outbound.awaiting.forEach(StreamSender::requestMore);
        assertThat(call.events).containsExactly("sent 1", "sent 2", "sent 3");
        assertThat(outbound.sent).containsExactly("LOST 2");
    }

    @Test
    void itemsThatAreHandedToTheLoopDoNotCountAsWaiting() {
        start(Overflow.DROP_LATEST);
        outbound.away = true;
        emit(1, CREDIT + SIZE);
        assertThat(dropped.sum()).isZero();
        emit(8, 8);
        assertThat(dropped.sum()).isEqualTo(1);

        outbound.runTasks();
        assertThat(call.events).containsExactly("sent 1", "sent 2", "sent 3");
    }

    @Test
    void whatIsDroppedOrNotWantedIsReleased() {
        List<ByteBuf> all = new ArrayList<>();
        start(Overflow.DROP_OLDEST);
        for (int i = 0; i < CREDIT + SIZE + 5; i++) {
            ByteBuf item = FakeOutbound.item("x" + i);
            all.add(item);
            hot.next(item);
        }
        assertThat(all.stream().filter(item -> item.refCnt() > 0)).hasSize(SIZE);

        sender.stop();
        hot.assertCancelled();
        assertThat(all).allMatch(item -> item.refCnt() == 0);
        buffer().onNext(late(all));
        assertThat(all).allMatch(item -> item.refCnt() == 0);
    }

    @Test
    void publisherThatFailsToSubscribeAndOneThatIsEmptyEndTheStream() {
        sender.subscribeTo(Mono.error(new IllegalStateException("no")), overflow(Overflow.BUFFER));
        assertThat(call.events).containsExactly("stream failure no");

        StubCall other = new StubCall();
        new StreamSender(other, outbound, other, encoder, Context.empty())
                .subscribeTo(Flux.empty(), overflow(Overflow.BUFFER));
        assertThat(other.events).containsExactly("stream end");
    }

    @Test
    @Timeout(60)
    void nothingIsLostUncountedWhenProducerAndConsumerRace() throws Exception {
        int items = 50_000;
        start(Overflow.DROP_OLDEST);
        Thread producer = new Thread(() -> {
            emit(1, items);
            hot.complete();
        });
        producer.start();
        while (call.events.isEmpty() || !call.events.get(call.events.size() - 1).equals("stream end")) {
            outbound.runTasks();
            sender.addCredit(7);
        }
        producer.join();

        List<Integer> sent = call.events.stream()
                .filter(text -> text.startsWith("sent "))
                .map(text -> Integer.valueOf(text.substring(5)))
                .toList();
        assertThat(sent.size() + dropped.sum()).as("sent and dropped").isEqualTo(items);
        assertThat(sent).isSorted().doesNotHaveDuplicates().endsWith(items);
        if (dropped.sum() > 0) {
            assertThat(outbound.sent).endsWith("LOST " + dropped.sum());
        }
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        for (int size : new int[] {0, -1, Overflow.MAX_BUFFER_SIZE + 1}) {
            assertThatThrownBy(() -> new StreamOverflow(Overflow.BUFFER, size, dropped))
                    .hasMessage("bufferSize is 1 to 1048576 items, this one is " + size);
        }
    }

    private static ByteBuf late(List<ByteBuf> all) {
        ByteBuf item = FakeOutbound.item("late");
        all.add(item);
        return item;
    }

    private OverflowBuffer buffer() {
        return Objects.requireNonNull(sender.buffer());
    }

    private StreamOverflow overflow(Overflow policy) {
        return new StreamOverflow(policy, SIZE, dropped);
    }

    private void start(Overflow policy) {
        sender.subscribeTo(hot, overflow(policy));
        sender.addCredit(CREDIT);
    }

    private void emit(int first, int last) {
        for (int i = first; i <= last; i++) {
            hot.next(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
        }
    }
}
