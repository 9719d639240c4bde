package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.ConnectionLostException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** Calls that are given up at each moment of their life, or lost before it. */
class ClientCallCancelTests {

    private static final String CANCEL = "CANCEL CANCELLED 'the caller's subscriber cancelled'";

    private final Caller caller = new Caller();
    private final List<String> sent = caller.outbound.sent;
    private final TestSubscriber<byte[]> subscriber = TestSubscriber.create();

    @Test
    void cancelledBeforeTheFirstRequestNothingIsCarried() {
        TestSubscriber<byte[]> patient =
                TestSubscriber.builder().initialRequest(0).build();
        caller.client.stream("count", null, byte[].class).subscribe(patient);
        patient.cancel();
        patient.request(1);
        assertThat(caller.carried).isEmpty();
    }

    @Test
    void cancelledWhileItWaitsTheCarrierIsToldOnce() {
        caller.opens = false;
        subscribe(buffer());
        List<String> told = new ArrayList<>();
        caller.call().onCancelWhileWaiting(() -> told.add("told"));
        subscriber.cancel();
        subscriber.cancel();
        assertThat(told).containsExactly("told");
        caller.call().releasePayload();
    }

    @Test
    void cancelledBeforeTheCarrierAskedToBeToldItIsToldAtOnce() {
        caller.opens = false;
        subscribe(Caller.bytes("x"));
        subscriber.cancel();
        List<String> told = new ArrayList<>();
        caller.call().onCancelWhileWaiting(() -> told.add("told"));
        assertThat(told).containsExactly("told");
        caller.call().onCancelWhileWaiting(null);
    }

    @Test
    void cancelledInTheHandOverItIsDroppedByTheConnection() {
        caller.opens = false;
        ByteBuf payload = buffer();
        subscribe(payload);
        subscriber.cancel();
        caller.open(caller.call());
        assertThat(sent).isEmpty();
        assertThat(payload.refCnt()).isZero();
        assertThat(caller.places).isZero();
    }

    @Test
    void cancelledBetweenOpeningAndSendingItIsSentAndCancelled() {
        caller.opens = false;
        subscribe(Caller.bytes("x"));
        ClientCall<?> call = caller.call();
        EncodedItem payload = call.takePayload();
        call.opened(caller.outbound, 1, 1, () -> caller.places--, false);
        caller.outbound.away = true;
        subscriber.cancel();
        caller.outbound.away = false;
        payload.release();
        call.sent();
        caller.outbound.runTasks();
        assertThat(sent).containsExactly(CANCEL);
        caller.call().onError(new RpcException(RpcCode.CANCELLED, "answer"));
        assertThat(caller.outbound.closed).hasSize(1);
    }

    @Test
    void cancelledWhileOpenTheSlotStaysInUseUntilTheAnswer() {
        subscribe(Caller.bytes("x"));
        subscriber.cancel();
        assertThat(sent).containsExactly("CALL echo x", CANCEL);
        assertThat(caller.outbound.closed).isEmpty();
        assertThat(caller.places).isEqualTo(1);
        caller.lastItem("late");
        assertThat(caller.outbound.closed).hasSize(1);
        assertThat(caller.places).isZero();
        assertThat(subscriber.getProtocolErrors()).isEmpty();
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
    }

    @Test
    void cancelledFromAnotherThreadItIsCancelledOnTheLoop() {
        subscribe(Caller.bytes("x"));
        caller.outbound.away = true;
        subscriber.cancel();
        assertThat(sent).containsExactly("CALL echo x");
        caller.outbound.runTasks();
        assertThat(sent).containsExactly("CALL echo x", CANCEL);
        caller.end();
    }

    @Test
    void cancelledFromAnotherThreadWhileTheAnswerComesNothingIsSent() {
        subscribe(Caller.bytes("x"));
        caller.outbound.away = true;
        subscriber.cancel();
        caller.lastItem("answer");
        caller.outbound.runTasks();
        assertThat(sent).containsExactly("CALL echo x");
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
    }

    @Test
    void cancelledAfterTheEndNothingIsSent() {
        subscribe(Caller.bytes("x"));
        caller.lastItem("answer");
        subscriber.cancel();
        caller.call().cancel();
        assertThat(sent).containsExactly("CALL echo x");
    }

    @Test
    void cancelledTwiceItIsCancelledOnce() {
        subscribe(Caller.bytes("x"));
        caller.call().cancel();
        caller.call().cancel();
        assertThat(sent).containsExactly("CALL echo x", CANCEL);
        caller.end();
    }

    @Test
    void cancelledWithinOnNextTheRestIsDropped() {
        List<String> received = new ArrayList<>();
        caller.client.stream("count", null, byte[].class).take(1).subscribe(item -> received.add(Caller.text(item)));
        caller.item("a");
        assertThat(sent).hasSize(2).contains(CANCEL);
        caller.end();
        assertThat(received).containsExactly("a");
    }

    @Test
    void itemsBehindACancelAreDroppedAndNotGrantedFor() {
        TestSubscriber<byte[]> many =
                TestSubscriber.builder().initialRequest(10).build();
        caller.client.stream("count", null, byte[].class).subscribe(many);
        caller.item("a");
        many.cancel();
        caller.item("b");
        caller.call().onData(100, true, FakeOutbound.item("fragment"));
        many.request(100);
        assertThat(sent).containsExactly("CALL count credit 10", CANCEL);
        assertThat(many.getReceivedOnNext()).hasSize(1);
        caller.call().onLost(new RpcException(RpcCode.UNAVAILABLE, "gone"));
    }

    @Test
    void cancelledCallStopsItsPayload() {
        TestPublisher<byte[]> payloads = TestPublisher.create();
        caller.client
                .operation("sum")
                .payloads(payloads)
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        subscriber.cancel();
        payloads.assertWasCancelled();
        caller.call().onCredit(10);
        caller.call().onCancel(Cancellation.of("enough"));
        assertThat(sent).containsExactly("CALL sum", CANCEL);
        caller.end();
    }

    @Test
    void cancelDropsAnEndThatIsQueued() {
        caller.outbound.endsLater = true;
        caller.client
                .operation("sum")
                .payloads(Flux.empty())
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        subscriber.cancel();
        caller.outbound.writeEnds();
        assertThat(sent).containsExactly("CALL sum", "END", CANCEL);
        caller.end();
        assertThat(caller.outbound.closed).hasSize(1);
    }

    @Test
    void lossOfACancelledCallTellsNobody() {
        subscribe(Caller.bytes("x"));
        subscriber.cancel();
        caller.call().onLost(new RpcException(RpcCode.UNAVAILABLE, "gone"));
        assertThat(subscriber.isTerminated()).isFalse();
        assertThat(caller.places).isZero();
    }

    @Test
    void callWhoseConnectionEndedBeforeItIsCarriedAgain() {
        caller.opens = false;
        ByteBuf payload = buffer();
        subscribe(payload);
        List<String> given = new ArrayList<>();
        caller.call().notOpened(() -> given.add("back"), "peer");
        assertThat(caller.carried).hasSize(2);
        caller.open(caller.call());
        assertThat(sent).containsExactly("CALL echo x");
        assertThat(payload.refCnt()).isZero();
        assertThat(given).containsExactly("back");
        caller.end();
    }

    @Test
    void callThatFindsNoConnectionThreeTimesFailsAsNotRun() {
        caller.opens = false;
        ByteBuf payload = buffer();
        subscribe(payload);
        for (int i = 0; i < 3; i++) {
            caller.call().notOpened(() -> {}, "peer");
        }
        assertThat(caller.carried).hasSize(3);
        assertThat(subscriber.expectTerminalError())
                .isInstanceOfSatisfying(
                        ConnectionLostException.class,
                        error -> assertThat(error.mayHaveRun()).isFalse());
        assertThat(payload.refCnt()).isZero();
    }

    @Test
    void cancelledCallWhoseConnectionEndedIsNotCarriedAgain() {
        caller.opens = false;
        ByteBuf payload = buffer();
        subscribe(payload);
        subscriber.cancel();
        caller.call().notOpened(() -> {}, "peer");
        assertThat(caller.carried).hasSize(1);
        assertThat(payload.refCnt()).isZero();
    }

    @Test
    void failureWhileItWaitsReleasesThePayloadAndTheFirstEndWins() {
        caller.opens = false;
        ByteBuf payload = buffer();
        subscribe(payload);
        caller.call().fail(new IllegalStateException("first"));
        caller.call().fail(new IllegalStateException("second"));
        assertThat(subscriber.expectTerminalError()).hasMessage("first");
        assertThat(subscriber.getProtocolErrors()).isEmpty();
        assertThat(payload.refCnt()).isZero();
    }

    private void subscribe(Object payload) {
        caller.client.call("echo", payload, byte[].class).subscribe(subscriber);
    }

    private static ByteBuf buffer() {
        return Unpooled.copiedBuffer(Caller.bytes("x"));
    }
}
