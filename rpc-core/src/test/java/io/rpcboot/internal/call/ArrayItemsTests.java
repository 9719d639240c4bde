package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.PeerInfo;
import io.rpcboot.RpcViolationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

/** Arrays that a {@link StreamSender} sends as they are, and what they must not be ahead of. */
class ArrayItemsTests {

    private final FakeOutbound outbound = new FakeOutbound();
    private final StubCall call = new StubCall();
    private final ItemEncoder encoder = new ItemEncoder(null, 1 << 20);
    private final StreamSender sender = new StreamSender(call, outbound, call, encoder, Context.empty());
    private final TestPublisher<Object> publisher = TestPublisher.create();

    ArrayItemsTests() {
        outbound.takesAtOnce = true;
    }

    @Test
    void arrayThatTheConnectionTakesAtOnceIsSentAsItIs() {
        publisher.subscribe(sender);
        sender.addCredit(3);
        publisher.next(bytes("a"), bytes("b"));
        publisher.next(buffer());
        assertThat(call.events).containsExactly("at once a", "at once b", "sent \1");
        assertThat(sender.credit()).isZero();
    }

    @Test
    void arrayThatWasNotRequestedIsNotSentAtOnce() {
        TestPublisher<Object> careless = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        careless.subscribe(sender);
        sender.addCredit(1);
        careless.next(bytes("a"), bytes("b"));
        assertThat(call.events).hasSize(2).startsWith("at once a");
        assertThat(call.events.get(1)).startsWith("stream failure");
    }

    @Test
    void itemsThatNobodyTakesAreRequestedAndDropped() {
        call.dropsItems = true;
        StreamSender dropping = new StreamSender(call, outbound, call, encoder, Context.empty());
        dropping.addCredit(Long.MAX_VALUE);
        ByteBuf buffer = buffer();
        Flux.just((Object) bytes("abc"), buffer).subscribe(dropping);
        assertThat(call.events).containsExactly("stream end");
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void arrayOverTheLimitIsNotSentAtOnce() {
        failsWith(new ItemEncoder(null, 2));
    }

    @Test
    void arrayThatBreaksItsContractIsNotSentAtOnce() {
        failsWith(new ItemEncoder(
                null, 100, value -> List.of(new RpcViolationException.Violation("", "", "is no good", ""))));
    }

    private void failsWith(ItemEncoder refusing) {
        StreamSender failing = new StreamSender(call, outbound, call, refusing, Context.empty());
        failing.addCredit(1);
        Flux.just((Object) bytes("abc")).subscribe(failing);
        assertThat(call.events).hasSize(1);
        assertThat(call.events.get(0)).startsWith("stream failure");
    }

    @Test
    void arrayBehindTheEndIsNotSent() {
        TestPublisher<Object> careless = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        careless.subscribe(sender);
        sender.addCredit(10);
        careless.complete();
        careless.next(bytes("late"));
        assertThat(call.events).containsExactly("stream end");
    }

    @Test
    void arrayIsNotSentAheadOfAnItemThatRefersToObjects() {
        Sinks.Empty<Void> known = Sinks.empty();
        ItemEncoder referring = new ItemEncoder(
                (value, out) -> {
                    out.write(((String) value).getBytes(StandardCharsets.US_ASCII));
                    Passage.add(gate(known.asMono()));
                },
                100);
        StreamSender holding = new StreamSender(call, outbound, call, referring, Context.empty());
        holding.addCredit(3);
        publisher.subscribe(holding);
        publisher.next(bytes("a"), "reference", bytes("b"));
        assertThat(call.events).containsExactly("at once a");
        known.tryEmitEmpty();
        outbound.runTasks();
        assertThat(call.events).containsExactly("at once a", "sent reference", "sent b");
    }

    private static Passage.Gate gate(Mono<Void> opening) {
        return new Passage.Gate() {
            @Override
            public Mono<Void> open(@Nullable PeerInfo sender) {
                return opening;
            }

            @Override
            public void abandon() {}
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuf buffer() {
        return Unpooled.buffer().writeByte(1);
    }
}
