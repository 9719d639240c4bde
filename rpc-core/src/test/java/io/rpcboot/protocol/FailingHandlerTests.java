package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.frame;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcServer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Handlers that fail or break rules: their caller gets an ERROR; connection and other calls are untouched. */
class FailingHandlerTests {

    private static final int CANCELLED = 1;
    private static final int INVALID_ARGUMENT = 3;
    private static final int NOT_FOUND = 5;
    private static final int INTERNAL = 13;

    private static final byte[] ITEM = utf8("item");

    private RpcServer server;
    private RawPeer peer;

    private void serve(OperationDefinition... operations) {
        OperationDefinition[] all = Arrays.copyOf(operations, operations.length + 2);
        all[operations.length] = TestServers.echo();
        all[operations.length + 1] = TestServers.bytes("never", (payload, context) -> Mono.never());
        server = TestServers.start(all);
        peer = RawPeer.open(server.port());
        peer.send(call(7, "never", "meanwhile"));
    }

    @AfterEach
    void stop() {
        assertThat(peer.answer(5, "echo", "still here")).isEqualTo("still here");
        peer.send(Wire.cancel(7));
        peer.expectError(7, CANCELLED);
        peer.close();
        server.close();
    }

    @ParameterizedTest
    @MethodSource("io.rpcboot.protocol.BrokenHandlers#all")
    void failureOfAHandlerIsAnError(BrokenHandlers.Failing failing) {
        serve(TestServers.bytes("fail", failing.handler()));

        peer.send(call(1, "fail", "x"));

        RawFrame error = peer.expect(Wire.ERROR, 1);
        assertThat(error.message()).contains(failing.expected());
        assertThat(error.handlerRan()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.rpcboot.protocol.BrokenHandlers#all")
    void failureOfAStreamingHandlerIsAnError(BrokenHandlers.Failing failing) {
        serve(TestServers.stream("fail", failing.handler()));

        peer.send(call(
                1, "fail", Wire.RESULT_STREAM | Wire.PAYLOAD, fields().u32(5).raw(ITEM)));

        RawFrame error = peer.expect(Wire.ERROR, 1);
        assertThat(error.message()).contains(failing.expected());
        assertThat(error.handlerRan()).isTrue();
    }

    @Test
    void emptyResultIsAnEndWithoutItem() {
        serve(
                TestServers.bytes("null", (payload, context) -> null),
                TestServers.bytes("empty", (payload, context) -> Mono.empty()),
                TestServers.stream("stream", (payload, context) -> null));

        peer.send(call(1, "null", "x"));
        assertThat(peer.expect(Wire.END, 1).flags()).isZero();
        peer.send(call(1, "empty", "x"));
        assertThat(peer.expect(Wire.END, 1).flags()).isZero();
        peer.send(call(1, "stream", Wire.RESULT_STREAM, fields().u32(0)));
        assertThat(peer.expect(Wire.END, 1).flags()).isZero();
    }

    @Test
    void secondSubscriptionIsCancelledAndChangesNothing() {
        BrokenHandlers.Rogue rogue = new BrokenHandlers.Rogue((subscriber, subscription) -> {
            subscriber.onSubscribe(subscription);
            subscriber.onSubscribe(subscription);
            subscriber.onNext(ITEM);
            subscriber.onComplete();
        });
        serve(TestServers.bytes("twice", (payload, context) -> rogue));

        assertThat(peer.answer(1, "twice", "x")).isEqualTo("item");
        assertThat(rogue.cancelled).hasPositiveValue();
    }

    @Test
    void signalsAfterTheEndChangeNothing() {
        serve(TestServers.bytes(
                "late",
                (payload, context) -> new BrokenHandlers.Rogue((subscriber, subscription) -> {
                    subscriber.onSubscribe(subscription);
                    subscriber.onNext(ITEM);
                    subscriber.onComplete();
                    subscriber.onNext(ITEM);
                    subscriber.onComplete();
                    subscriber.onNext(ITEM);
                })));

        assertThat(peer.answer(1, "late", "x")).isEqualTo("item");
        assertThat(peer.answer(1, "late", "x")).isEqualTo("item");
    }

    @Test
    void streamSignalsAfterTheEndChangeNothing() {
        serve(TestServers.stream(
                "late",
                (payload, context) -> Flux.<byte[]>from(new BrokenHandlers.Rogue((subscriber, subscription) -> {
                    subscriber.onSubscribe(subscription);
                    subscriber.onNext(ITEM);
                    subscriber.onComplete();
                    subscriber.onNext(ITEM);
                    subscriber.onComplete();
                }))));

        peer.send(call(1, "late", Wire.RESULT_STREAM, fields().u32(9)));
        peer.expect(Wire.DATA, 1);
        peer.expect(Wire.END, 1);
    }

    @Test
    void streamOfMoreThanWasRequestedIsCancelledAndAnError() {
        BrokenHandlers.Rogue rogue = new BrokenHandlers.Rogue((subscriber, subscription) -> {
            subscriber.onSubscribe(subscription);
            for (int i = 0; i < 1_000; i++) {
                subscriber.onNext(ITEM);
            }
        });
        serve(TestServers.stream("flood", (payload, context) -> rogue));

        peer.send(call(1, "flood", Wire.RESULT_STREAM, fields().u32(3)));
        for (int i = 0; i < 3; i++) {
            peer.expect(Wire.DATA, 1);
        }
        assertThat(peer.expect(Wire.ERROR, 1).message()).contains("more than was requested");
        assertThat(rogue.cancelled).hasPositiveValue();
    }

    @Test
    void publisherThatNeverSubscribesCanBeCancelled() {
        serve(
                TestServers.bytes(
                        "mute", (payload, context) -> new BrokenHandlers.Rogue((subscriber, subscription) -> {})),
                TestServers.stream(
                        "mutes", (payload, context) -> new BrokenHandlers.Rogue((subscriber, subscription) -> {})));

        peer.send(call(1, "mute", "x"), Wire.cancel(1));
        peer.expectError(1, CANCELLED);
        peer.send(call(1, "mutes", Wire.RESULT_STREAM, fields().u32(3)), Wire.cancel(1));
        peer.expectError(1, CANCELLED);
    }

    @Test
    void secondItemOfASingleResultIsDroppedAndItsPublisherCancelled() {
        AtomicInteger cancelled = new AtomicInteger();
        serve(TestServers.bytes(
                "many",
                (payload, context) -> Flux.just(ITEM).concatWith(Flux.never()).doOnCancel(cancelled::incrementAndGet)));

        assertThat(peer.answer(1, "many", "x")).isEqualTo("item");
        await().atMost(TestServers.LIMIT).until(() -> cancelled.get() == 1);
    }

    @Test
    void itemThatCannotBeEncodedEndsItsStreamAfterThoseBefore() {
        AtomicInteger cancelled = new AtomicInteger();
        serve(TestServers.stream(
                "mixed",
                (payload, context) -> Flux.just(ITEM, new Object(), ITEM)
                        .concatWith(Flux.never())
                        .doOnCancel(cancelled::incrementAndGet)));

        peer.send(call(1, "mixed", Wire.RESULT_STREAM, fields().u32(9)));
        peer.expect(Wire.DATA, 1);
        assertThat(peer.expectError(1, INTERNAL).message()).contains("'mixed'", "java.lang.Object");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void resultOverTheCallersLimitIsRefusedWithLimitAndSize() {
        serve(
                TestServers.bytes("large", (payload, context) -> new byte[200_000]),
                TestServers.stream("larges", (payload, context) -> Flux.just(ITEM, new byte[200_000], ITEM)));
        try (RawPeer small = RawPeer.open(server.port(), Wire.hello(65_536, 100_000, 0))) {
            small.send(call(1, "large", "x"));
            assertThat(small.expectError(1, 8).message()).contains("'large'", "200000", "100000");

            small.send(call(1, "larges", Wire.RESULT_STREAM, fields().u32(9)));
            small.expect(Wire.DATA, 1);
            assertThat(small.expectError(1, 8).message()).contains("'larges'", "200000", "100000");
            assertThat(small.answer(1, "echo", "x")).isEqualTo("x");
        }
    }

    @Test
    void valueThatJsonCannotWriteIsAnErrorWithItsType() {
        serve(OperationDefinition.unary("loop", byte[].class, Loop.class, (payload, context) -> new Loop()));
        peer.send(frame(
                Wire.CALL,
                Wire.NAMED | Wire.PAYLOAD,
                1,
                fields().u16(0).str8("loop").u8(0).raw(ITEM).bytes()));

        assertThat(peer.expectError(1, INTERNAL).message()).contains("'loop'", "Loop");
    }

    @Test
    void creditForACallThatWasRefusedMeanwhileIsIgnored() {
        serve();
        int flags = Wire.RESULT_STREAM | Wire.PAYLOAD_STREAM;

        peer.send(call(1, "unknown", flags, fields().u32(1)), Wire.credit(1, 5), Wire.cancel(1));
        peer.expectError(1, NOT_FOUND);
    }

    @Test
    void oneWayCallOfAFailingHandlerIsStillEnded() {
        serve(
                TestServers.bytes("fail", (payload, context) -> {
                    throw new IllegalArgumentException("on purpose");
                }),
                TestServers.stream("stream", (payload, context) -> Flux.just(ITEM, ITEM, ITEM)));

        peer.send(call(1, "fail", Wire.ONE_WAY, fields()));
        peer.expectError(1, INVALID_ARGUMENT);
        peer.send(call(1, "stream", Wire.ONE_WAY, fields()));
        assertThat(peer.expect(Wire.END, 1).flags()).isZero();
    }

    /** Refers to itself. */
    static final class Loop {

        public Loop getLoop() {
            return this;
        }
    }
}
