package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcViolationException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** What a call sends: its payload, or a stream of them. */
class ClientCallPayloadTests {

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
    void streamedPayloadIsSentAsTheCalleeGrants() {
        TestPublisher<byte[]> payloads = TestPublisher.create();
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        caller.client
                .operation("sum")
                .payloads(payloads)
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        payloads.assertMinRequested(0);
        caller.call().onCredit(2);
        payloads.next(Caller.bytes("a"), Caller.bytes("b"));
        payloads.complete();
        caller.lastItem("ab");
        assertThat(sent).containsExactly("CALL sum", "DATA a", "DATA b", "END");
        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }

    @Test
    void answerWhileThePayloadIsOpenStopsItWithCancel() {
        TestPublisher<byte[]> payloads = TestPublisher.create();
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        caller.client
                .operation("first")
                .payloads(payloads)
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        caller.lastItem("enough");
        payloads.assertWasCancelled();
        assertThat(sent).containsExactly("CALL first", "CANCEL CANCELLED 'the call was answered'");
        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }

    @Test
    void answerWhileTheEndOfThePayloadIsQueuedStopsItToo() {
        caller.outbound.endsLater = true;
        caller.client
                .operation("first")
                .payloads(Flux.empty())
                .retrieveMono(byte[].class)
                .subscribe();
        caller.lastItem("enough");
        caller.outbound.writeEnds();
        assertThat(sent).containsExactly("CALL first", "END", "CANCEL CANCELLED 'the call was answered'");
    }

    @Test
    void calleeThatWantsNoMoreGetsEndAndStillAnswers() {
        TestPublisher<byte[]> payloads = TestPublisher.create();
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        caller.client
                .operation("first")
                .payloads(payloads)
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        caller.call().onCancel(Cancellation.of("enough"));
        caller.call().onCancel(Cancellation.of("enough"));
        caller.call().onCredit(5);
        payloads.assertWasCancelled();
        assertThat(sent).containsExactly("CALL first", "END");
        caller.lastItem("enough");
        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }

    @Test
    void payloadThatFailsCancelsTheCallWithItsOwnError() {
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        caller.client
                .operation("sum")
                .payloads(Flux.error(new IllegalStateException("broken source")))
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        assertThat(subscriber.expectTerminalError()).hasMessage("broken source");
        assertThat(sent.get(1)).startsWith("CANCEL CANCELLED 'the payload stream failed");
        caller.call().onError(new RpcException(RpcCode.CANCELLED, "late"));
    }

    @Test
    void payloadThatThrowsWhenItIsSubscribedToCancelsTheCall() {
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        caller.client
                .operation("sum")
                .payloads(actual -> {
                    throw new IllegalStateException("no subscribers wanted");
                })
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        assertThat(subscriber.expectTerminalError()).hasMessageContaining("no subscribers wanted");
        assertThat(sent).hasSize(2).last().asString().startsWith("CANCEL");
        caller.call().onError(new RpcException(RpcCode.CANCELLED, "late"));
    }

    @Test
    void streamedItemThatThePeerRefusesForItsSizeFailsTheCall() {
        caller.outbound.peerLimit = 3;
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        caller.client
                .operation("sum")
                .payloads(Flux.just(Caller.bytes("four")))
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        caller.call().onCredit(1);
        assertThat(subscriber.expectTerminalError()).isInstanceOfSatisfying(RpcViolationException.class, error -> {
            assertThat(error.checkpoint()).isEqualTo(RpcViolationException.Checkpoint.CALLER_OUTBOUND);
            assertThat(error.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED);
            assertThat(error).hasMessageContaining("payload has 4 bytes, the limit is 3");
        });
        caller.call().onError(new RpcException(RpcCode.CANCELLED, "late"));
    }

    @Test
    void payloadThatCannotBeEncodedIsNeverCarried() {
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        caller.client.call("echo", new Object(), byte[].class).subscribe(subscriber);
        assertThat(subscriber.expectTerminalError()).isInstanceOfSatisfying(RpcViolationException.class, error -> {
            assertThat(error.code()).isEqualTo(RpcCode.INVALID_ARGUMENT);
            assertThat(error.operation()).isEqualTo("echo");
        });
        assertThat(caller.carried).isEmpty();
    }

    @Test
    void oneWayCallWithAStreamCompletesWhenItsEndIsWritten() {
        caller.outbound.endsLater = true;
        TestSubscriber<Void> subscriber = TestSubscriber.create();
        caller.client
                .operation("log")
                .payloads(Flux.just(Caller.bytes("x")))
                .send()
                .subscribe(subscriber);
        caller.call().onCredit(1);
        assertThat(subscriber.isTerminated()).isFalse();
        caller.outbound.writeEnds();
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        caller.end();
    }

    @Test
    void creditAndCancelForAPayloadThatIsNoStreamAreProtocolErrors() {
        unary("echo", "x");
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(() -> caller.call().onCredit(1))
                .withMessage("'echo' got CREDIT, but its payload is no stream");
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(() -> caller.call().onCancel(Cancellation.of("enough")))
                .withMessage("'echo' got CANCEL, but its payload is no stream");
        caller.end();
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
