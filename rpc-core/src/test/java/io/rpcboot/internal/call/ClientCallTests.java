package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.RpcViolationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A call at its caller that runs its course, well or badly; {@link ClientCallCancelTests} has those that do not. */
class ClientCallTests {

    private final Caller caller = new Caller();
    private final List<String> sent = caller.outbound.sent;

    @AfterEach
    void everyPlaceIsGivenBackWithItsSlot() {
        assertThat(caller.places).isEqualTo((int) caller.carried.stream()
                .filter(call -> call.callId() != 0 && !caller.outbound.closed.contains(call))
                .count());
        assertThat(caller.outbound.closed).doesNotHaveDuplicates();
    }

    @Test
    void oneValueIsAnswered() {
        TestSubscriber<String> subscriber = unary("echo", "hello");
        assertThat(sent).containsExactly("CALL echo hello");
        caller.lastItem("answer");
        assertThat(subscriber.getReceivedOnNext()).containsExactly("answer");
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(caller.outbound.closed).hasSize(1);
    }

    @Test
    void oneValueMayComeInDataBeforeItsEnd() {
        TestSubscriber<String> subscriber = unary("echo", "hello");
        caller.item("answer");
        caller.end();
        assertThat(subscriber.getReceivedOnNext()).containsExactly("answer");
        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }

    @Test
    void endWithoutItemIsAnEmptyMono() {
        TestSubscriber<String> subscriber = unary("void", "x");
        caller.end();
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }

    @Test
    void callOfNoPayloadHasNone() {
        caller.client.operation("ping").retrieveMono(byte[].class).subscribe();
        assertThat(sent).containsExactly("CALL ping");
        caller.end();
    }

    @Test
    void slotAndPlaceAreFreeBeforeTheSubscriberHears() {
        List<Integer> placesSeen = new ArrayList<>();
        caller.client.call("echo", Caller.bytes("x"), byte[].class).subscribe(value -> placesSeen.add(caller.places));
        caller.lastItem("answer");
        assertThat(placesSeen).containsExactly(0);
    }

    @Test
    void errorOfTheCalleeEndsTheCall() {
        TestSubscriber<String> subscriber = unary("echo", "hello");
        caller.call().onError(new RpcException(RpcCode.NOT_FOUND, "no such"));
        assertThat(subscriber.expectTerminalError()).hasMessage("no such");
        assertThat(caller.outbound.closed).hasSize(1);
    }

    @Test
    void lossEndsTheCall() {
        TestSubscriber<String> subscriber = unary("echo", "hello");
        caller.call().onLost(new RpcException(RpcCode.UNAVAILABLE, "gone"));
        assertThat(subscriber.expectTerminalError()).hasMessage("gone");
        assertThat(sent).containsExactly("CALL echo hello");
    }

    @Test
    void eachSubscriptionIsACallOfItsOwn() {
        Mono<byte[]> call = caller.client.call("echo", Caller.bytes("x"), byte[].class);
        assertThat(sent).isEmpty();
        call.subscribe();
        caller.end();
        call.subscribe();
        caller.end();
        assertThat(sent).containsExactly("CALL echo x", "CALL echo x");
    }

    @Test
    void nothingIsSentBeforeTheFirstRequest() {
        TestSubscriber<byte[]> subscriber =
                TestSubscriber.builder().initialRequest(0).build();
        caller.client.stream("count", null, byte[].class).subscribe(subscriber);
        assertThat(caller.carried).isEmpty();
        subscriber.request(2);
        assertThat(sent).containsExactly("CALL count credit 2");
        caller.end();
    }

    @Test
    void streamedResultNeverExceedsTheDemand() {
        TestSubscriber<byte[]> subscriber =
                TestSubscriber.builder().initialRequest(1).build();
        caller.client.stream("count", null, byte[].class).subscribe(subscriber);
        caller.item("a");
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(() -> caller.item("b"))
                .withMessage("'count' got an item without credit");
        subscriber.request(2);
        caller.item("c");
        assertThatExceptionOfType(RpcProtocolException.class).isThrownBy(() -> {
            caller.lastItem("d");
            caller.item("e");
        });
        assertThat(sent).containsExactly("CALL count credit 1", "CREDIT 2");
        assertThat(subscriber.getReceivedOnNext()).hasSize(3);
    }

    @Test
    void requestOfNothingOrLessIsIgnoredAsReactorDoes() {
        TestSubscriber<byte[]> subscriber =
                TestSubscriber.builder().initialRequest(1).build();
        List<org.reactivestreams.Subscription> subscriptions = new ArrayList<>();
        caller.client.stream("count", null, byte[].class)
                .doOnSubscribe(subscriptions::add)
                .subscribe(subscriber);
        subscriptions.get(0).request(0);
        subscriptions.get(0).request(-5);
        assertThat(sent).containsExactly("CALL count credit 1");
        assertThat(subscriber.isTerminated()).isFalse();
        caller.end();
    }

    @Test
    void resultThatCannotBeReadIsTheCallersErrorAndStopsAStream() {
        ServiceClient client = new ServiceClient("service", new FailingCodec(), null, 1000, caller);
        TestSubscriber<String> subscriber = TestSubscriber.create();
        client.operation("count").retrieveFlux(String.class).subscribe(subscriber);
        caller.item("x");
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(RpcViolationException.class)
                .hasMessage("'count' on peer (there:1): the result cannot be taken: unreadable");
        assertThat(sent.get(1)).startsWith("CANCEL CANCELLED");
        caller.item("late");
        caller.end();
    }

    @Test
    void lastResultThatCannotBeReadEndsTheCallWithoutCancel() {
        ServiceClient client = new ServiceClient("service", new FailingCodec(), null, 1000, caller);
        TestSubscriber<String> subscriber = TestSubscriber.create();
        client.call("one", null, String.class).subscribe(subscriber);
        caller.lastItem("x");
        assertThat(subscriber.expectTerminalError()).isInstanceOf(RpcViolationException.class);
        assertThat(sent).containsExactly("CALL one");
    }

    @Test
    void resultOverTheLimitIsRefusedByItsAnnouncedSize() {
        TestSubscriber<String> subscriber = unary("large", "x");
        caller.call().onData(1001, true, FakeOutbound.item("first"));
        assertThat(subscriber.expectTerminalError()).isInstanceOfSatisfying(RpcException.class, error -> {
            assertThat(error.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED);
            assertThat(error).hasMessageContaining("payload has 1001 bytes, the limit is 1000");
        });
        assertThat(sent.get(1)).startsWith("CANCEL CANCELLED");
        caller.call().onEnd(true, FakeOutbound.item("x".repeat(996)));
        assertThat(caller.outbound.closed).hasSize(1);
    }

    @Test
    void bufferResultIsOwnedByTheSubscriber() {
        List<ByteBuf> received = new ArrayList<>();
        caller.client.call("echo", null, ByteBuf.class).subscribe(received::add);
        ByteBuf frame = FakeOutbound.item("answer");
        caller.call().onEnd(true, frame);
        frame.release();
        assertThat(Caller.text(received.get(0))).isEqualTo("answer");
        received.get(0).release();
        assertThat(frame.refCnt()).isZero();
    }

    @Test
    void oneWayCallCompletesWhenItIsSent() {
        TestSubscriber<Void> subscriber = TestSubscriber.create();
        caller.client.send("log", Caller.bytes("x")).subscribe(subscriber);
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(caller.outbound.closed).isEmpty();
        caller.call().onError(new RpcException(RpcCode.NOT_FOUND, "nobody hears this"));
        assertThat(caller.outbound.closed).hasSize(1);
    }

    @Test
    void deadlineThatPassesTellsBothSides() {
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        caller.client
                .operation("slow")
                .timeout(Duration.ofSeconds(30))
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        assertThat(caller.call().isScheduled()).isTrue();
        caller.call().onTimeout();
        assertThat(sent.get(1)).isEqualTo("CANCEL DEADLINE_EXCEEDED 'no answer within 30000 ms'");
        assertThat(subscriber.expectTerminalError()).isInstanceOfSatisfying(RpcTimeoutException.class, error -> {
            assertThat(error.phase()).isEqualTo(RpcTimeoutException.Phase.CALL);
            assertThat(error)
                    .hasMessage("'slow' on peer (there:1): no answer within 30000 ms; the handler may have run");
        });
        caller.call().onTimeout();
        assertThat(sent).hasSize(2);
        assertThat(caller.call().isScheduled()).isFalse();
        caller.call().onError(new RpcException(RpcCode.DEADLINE_EXCEEDED, "late"));
    }

    @Test
    void answeredCallHasNoDeadlineAnyMore() {
        caller.client
                .operation("quick")
                .timeout(Duration.ofSeconds(30))
                .retrieveMono(byte[].class)
                .subscribe();
        caller.end();
        assertThat(caller.call().isScheduled()).isFalse();
        caller.call().onTimeout();
        assertThat(sent).containsExactly("CALL quick");
    }

    @Test
    void carrierThatThrowsFailsTheCall() {
        ServiceClient client = new ServiceClient("service", null, null, 1000, call -> {
            throw new IllegalStateException("closed");
        });
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        client.call("echo", Caller.bytes("x"), byte[].class).subscribe(subscriber);
        assertThat(subscriber.expectTerminalError()).hasMessage("closed");
    }

    private TestSubscriber<String> unary(String operation, String payload) {
        TestSubscriber<String> subscriber = TestSubscriber.create();
        caller.client
                .call(operation, Caller.bytes(payload), byte[].class)
                .map(Caller::text)
                .subscribe(subscriber);
        return subscriber;
    }
}
