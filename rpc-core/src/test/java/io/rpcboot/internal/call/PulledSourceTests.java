package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** Publishers of Reactor whose items a {@link StreamSender} takes one by one. */
class PulledSourceTests {

    private final FakeOutbound outbound = new FakeOutbound();
    private final StubCall call = new StubCall();
    private final StreamSender sender =
            new StreamSender(call, outbound, call, new ItemEncoder(null, 1 << 20), Context.empty());
    private final List<Integer> computed = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    @Test
    void noMoreIsComputedThanThereIsCreditFor() {
        numbers(10).subscribe(sender);
        assertThat(computed).isEmpty();
        sender.addCredit(3);
        assertThat(computed).containsExactly(1, 2, 3);
        assertThat(call.events).containsExactly("sent 1", "sent 2", "sent 3");
        assertThat(sender.credit()).isZero();
        sender.addCredit(1);
        assertThat(call.events).endsWith("sent 4");
    }

    @Test
    void nothingIsComputedWhileTheSocketIsFull() {
        numbers(10).subscribe(sender);
        outbound.writable = false;
        sender.addCredit(5);
        assertThat(computed).isEmpty();
        outbound.writable = true;
        sender.requestMore();
        assertThat(computed).hasSize(5);
    }

    @Test
    void endComesWithTheLastItemAndNotWithTheNextCredit() {
        numbers(3)
                .doOnComplete(() -> seen.add("completed"))
                .doAfterTerminate(() -> seen.add("terminated"))
                .subscribe(sender);
        sender.addCredit(3);
        assertThat(call.events).containsExactly("sent 1", "sent 2", "sent 3", "stream end");
        assertThat(seen).containsExactly("completed", "terminated");
        sender.addCredit(5);
        sender.stop();
        assertThat(call.events).hasSize(4);
        assertThat(seen).hasSize(2);
    }

    @Test
    void endIsFoundBehindItemsThatAreFilteredOut() {
        numbers(10)
                .filter(item -> new String((byte[]) item, StandardCharsets.US_ASCII).equals("4"))
                .doOnComplete(() -> seen.add("completed"))
                .subscribe(sender);
        sender.addCredit(1);
        assertThat(call.events).containsExactly("sent 4");
        sender.addCredit(1);
        assertThat(call.events).containsExactly("sent 4", "stream end");
        assertThat(seen).containsExactly("completed");
    }

    @Test
    void failureOfAnOperatorIsToldAsItWasThrown() {
        numbers(10)
                .<Object>handle((item, sink) -> {
                    if (computed.size() == 3) {
                        sink.error(new IOException("the disk is full"));
                    } else {
                        sink.next(item);
                    }
                })
                .doOnError(IOException.class, error -> seen.add("failed"))
                .doFinally(signal -> seen.add(signal.toString()))
                .subscribe(sender);
        sender.addCredit(10);
        assertThat(call.events).containsExactly("sent 1", "sent 2", "stream failure the disk is full");
        assertThat(seen).contains("failed");
        assertThat(computed).hasSize(3);
    }

    @Test
    void failureOfAMapperIsToldAsItWasThrownAndEndsItsSource() {
        AtomicInteger cancelled = new AtomicInteger();
        Flux.range(1, 10)
                .doOnCancel(cancelled::incrementAndGet)
                .<Object>map(i -> {
                    throw Exceptions.propagate(new IOException("at " + i));
                })
                .subscribe(sender);
        sender.addCredit(10);
        assertThat(call.events).containsExactly("stream failure at 1");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void functionThatReturnsNullIsToldFromOneThatThrows() {
        Flux.range(1, 10)
                .<Object>mapNotNull(i -> bytes("x"))
                .map(item -> nothing())
                .subscribe(sender);
        sender.addCredit(10);
        assertThat(call.events)
                .singleElement()
                .asString()
                .startsWith("stream failure a function returned null to reactor.core.publisher.FluxMap");

        StreamSender other = new StreamSender(call, outbound, call, new ItemEncoder(null, 1), Context.empty());
        Flux.range(1, 10)
                .<Object>map(i -> {
                    throw new NullPointerException();
                })
                .subscribe(other);
        other.addCredit(10);
        assertThat(call.events).hasSize(2).endsWith("stream failure null");
    }

    @Test
    void itemThatCannotBeEncodedEndsTheSource() {
        AtomicInteger cancelled = new AtomicInteger();
        Flux.fromIterable(List.<Object>of("no bytes", "neither"))
                .doOnCancel(cancelled::incrementAndGet)
                .subscribe(sender);
        sender.addCredit(10);
        assertThat(call.events).singleElement().asString().startsWith("stream failure there is no codec for");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void stopBetweenBatchesDiscardsTheRest() {
        Flux.fromIterable(List.<Object>of(bytes("a"), bytes("b"), bytes("c")))
                .doOnCancel(() -> seen.add("cancelled"))
                .doOnDiscard(byte[].class, item -> seen.add("discarded " + text(item)))
                .subscribe(sender);
        sender.addCredit(1);
        sender.stop();
        sender.addCredit(5);
        assertThat(call.events).containsExactly("sent a");
        assertThat(seen).contains("cancelled", "discarded b", "discarded c");
    }

    @Test
    void stopWithinTheSourceReleasesWhatItMakesAndDiscardsTheRest() {
        ByteBuf made = Unpooled.buffer().writeByte(1);
        Flux.fromIterable(List.of("a", "b", "c"))
                .<Object>map(item -> {
                    sender.stop();
                    return made;
                })
                .doOnDiscard(String.class, item -> seen.add("discarded " + item))
                .subscribe(sender);
        sender.addCredit(3);
        assertThat(made.refCnt()).isZero();
        assertThat(call.events).isEmpty();
        assertThat(seen).contains("discarded b", "discarded c").doesNotContain("discarded a");
    }

    @Test
    void stoppedSourceIsClearedButNotWhileItIsPulled() {
        List<String> asked = new ArrayList<>();
        sender.onSubscribe(new ScriptedQueue(asked, sender::stop));
        sender.addCredit(3);
        assertThat(asked).containsExactly("fuse 1", "poll", "cancel", "polled", "clear");
    }

    @Test
    void sourceThatIsStoppedBetweenBatchesIsClearedAtOnce() {
        List<String> asked = new ArrayList<>();
        sender.onSubscribe(new ScriptedQueue(asked, () -> {}));
        sender.addCredit(1);
        sender.stop();
        assertThat(asked).containsExactly("fuse 1", "poll", "polled", "empty?", "cancel", "clear");
    }

    @Test
    void sourceOfAnotherThreadIsPulledOnTheLoop() {
        outbound.away = true;
        numbers(3).subscribe(sender);
        sender.addCredit(3);
        assertThat(computed).isEmpty();
        outbound.runTasks();
        assertThat(call.events).containsExactly("sent 1", "sent 2", "sent 3", "stream end");
    }

    private Flux<Object> numbers(int count) {
        return Flux.range(1, count).map(i -> {
            computed.add(i);
            return bytes(Integer.toString(i));
        });
    }

    private static Object nothing() {
        return null;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] item) {
        return new String(item, StandardCharsets.UTF_8);
    }

    /** Writes down what it is asked, and never ends. */
    private static final class ScriptedQueue extends AbstractQueue<Object>
            implements Fuseable.QueueSubscription<Object> {

        private final List<String> asked;
        private final Runnable withinPoll;

        ScriptedQueue(List<String> asked, Runnable withinPoll) {
            this.asked = asked;
            this.withinPoll = withinPoll;
        }

        @Override
        public int requestFusion(int requestedMode) {
            asked.add("fuse " + requestedMode);
            return requestedMode;
        }

        @Override
        public Object poll() {
            asked.add("poll");
            withinPoll.run();
            asked.add("polled");
            return bytes("x");
        }

        @Override
        public boolean isEmpty() {
            asked.add("empty?");
            return false;
        }

        @Override
        public void clear() {
            asked.add("clear");
        }

        @Override
        public void cancel() {
            asked.add("cancel");
        }

        @Override
        public void request(long count) {
            asked.add("request");
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public Iterator<Object> iterator() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean offer(Object item) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object peek() {
            throw new UnsupportedOperationException();
        }
    }
}
