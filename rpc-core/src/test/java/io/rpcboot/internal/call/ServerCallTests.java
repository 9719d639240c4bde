package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.PayloadSpec.Kind;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.codec.PayloadException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

/** How a call begins at its callee, and ends when all goes its way; {@link EndingCallTests} has the other ends. */
class ServerCallTests {

    private final FakeOutbound outbound = new FakeOutbound();
    private final FakeTarget target = new FakeTarget();
    private final List<String> sent = outbound.sent;
    private ServerCall call = call(0, false);

    @Test
    void valueIsAnswered() {
        serve("hello");
        assertThat(sent).containsExactly("END hello");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void nullAndNothingAreAnsweredWithoutItem() {
        target.handler = (payload, context) -> null;
        serve("x");
        call = call(0, false);
        target.handler = (payload, context) -> Mono.empty();
        serve("x");
        assertThat(sent).containsExactly("END", "END");
    }

    @Test
    void monoIsAnsweredWhetherItIsThereOrComes() {
        TestPublisher<byte[]> later = TestPublisher.create();
        target.handler = (payload, context) -> Mono.just(payload);
        serve("now");
        call = call(0, false);
        target.handler = (payload, context) -> later.mono();
        serve("x");
        assertThat(sent).containsExactly("END now");
        later.emit(Caller.bytes("later"));
        assertThat(sent).containsExactly("END now", "END later");
    }

    @Test
    void firstValueOfAPublisherIsTheResultWhereThereIsNoStream() {
        target.handler = (payload, context) -> Flux.just(Caller.bytes("a"), Caller.bytes("b"));
        serve("x");
        assertThat(sent).containsExactly("END a");
    }

    @Test
    void failureIsAnsweredHoweverItIsRaised() {
        target.handler = (payload, context) -> {
            throw new IllegalStateException("thrown");
        };
        serve("x");
        call = call(0, false);
        target.handler = (payload, context) -> Mono.error(new IllegalStateException("signalled"));
        serve("x");
        call = call(0, false);
        target.handler = (payload, context) -> (org.reactivestreams.Publisher<Object>) subscriber -> {
            throw new IllegalStateException("thrown by subscribe");
        };
        serve("x");
        assertThat(sent)
                .containsExactly(
                        "ERROR UNKNOWN ran 'thrown'",
                        "ERROR UNKNOWN ran 'signalled'",
                        "ERROR UNKNOWN ran 'thrown by subscribe'");
        assertThat(outbound.closed).hasSize(3);
    }

    @Test
    void resultThatCannotBeEncodedNamesItsType() {
        target.handler = (payload, context) -> new Object();
        serve("x");
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0)).contains("a result of type java.lang.Object cannot be sent");
    }

    @Test
    void resultOfAnotherThreadIsSentOnTheLoop() {
        outbound.away = true;
        target.handler = (payload, context) -> payload;
        serve("hello");
        assertThat(sent).isEmpty();
        outbound.runTasks();
        assertThat(sent).containsExactly("END hello");
    }

    @Test
    void resultThatTheCallerDoesNotTakeForItsSizeIsAnErrorWithBothSizes() {
        outbound.peerLimit = 3;
        serve("four");
        assertThat(sent)
                .containsExactly("ERROR RESOURCE_EXHAUSTED ran"
                        + " ''tested': the result has 4 bytes, the caller takes at most 3'");
        assertThat(outbound.closed).hasSize(1);
    }

    @Test
    void bufferResultIsReleasedWhenItIsWritten() {
        ByteBuf result = Unpooled.copiedBuffer(Caller.bytes("buffer"));
        target.handler = (payload, context) -> result;
        serve("x");
        assertThat(sent).containsExactly("END buffer");
        assertThat(result.refCnt()).isZero();
    }

    @Test
    void streamedResultKeepsToTheCredit() {
        target.streamedResult = true;
        TestPublisher<byte[]> results = TestPublisher.create();
        target.handler = (payload, context) -> results;
        call.accept(-1, true, 1);
        call.onPayload(FakeOutbound.item("x"));
        results.assertMinRequested(1);
        results.next(Caller.bytes("a"));
        call.onCredit(1);
        results.next(Caller.bytes("b"));
        results.complete();
        assertThat(sent).containsExactly("DATA a", "DATA b", "END");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void oneResultForACallerOfAStreamTakesCreditToo() {
        call.accept(-1, true, 0);
        call.onPayload(FakeOutbound.item("x"));
        assertThat(sent).isEmpty();
        call.onCredit(1);
        assertThat(sent).containsExactly("DATA x", "END");
    }

    @Test
    void refusalsAreAnsweredBeforeTheHandlerRuns() {
        target.refusal = CallFailure.byRuntime(RpcCode.NOT_FOUND, false, "no such");
        assertThat(call.accept(-1, false, 0)).isFalse();
        target.refusal = null;
        assertThat(call(1, false).accept(-1, false, 0)).isFalse();
        assertThat(call(0, false).accept(0, false, 0)).isFalse();
        target.streamedResult = true;
        assertThat(call(0, false).accept(-1, false, 0)).isFalse();
        assertThat(sent)
                .containsExactly(
                        "ERROR NOT_FOUND 'no such'",
                        "ERROR INVALID_ARGUMENT ''tested': codec 1 is none of those in HELLO'",
                        "ERROR DEADLINE_EXCEEDED ''tested': the deadline had passed before the call was read'",
                        "ERROR INVALID_ARGUMENT ''tested': the result is a stream: retrieve it as a Flux'");
        assertThat(outbound.closed).hasSize(4);
        assertThat(target.payloads).isEmpty();
    }

    @Test
    void refusedCallWhosePayloadGoesOnIsClosedWhenThatHasEnded() {
        target.refusal = CallFailure.byRuntime(RpcCode.NOT_FOUND, false, "no such");
        call.payloadGoesOn();
        call.accept(-1, true, 5);
        assertThat(outbound.closed).isEmpty();
        call.onCredit(3);
        assertThat(call.isPayloadOpen()).isTrue();
        call.onCancel(new Cancellation(RpcCode.CANCELLED, "", "the call was answered"), false);
        assertThat(outbound.closed).containsExactly(call);
        assertThat(sent).containsExactly("ERROR NOT_FOUND 'no such'");
    }

    @Test
    void fragmentsOfARefusedCallAreDropped() {
        target.refusal = CallFailure.byRuntime(RpcCode.NOT_FOUND, false, "no such");
        call.payloadGoesOn();
        call.accept(-1, false, 0);
        ByteBuf fragment = FakeOutbound.item("abc");
        call.onFirstFragment(9, fragment);
        assertThat(fragment.refCnt()).isEqualTo(1);
        call.onData(-1, true, fragment);
        call.onEnd(true, fragment);
        assertThat(outbound.closed).containsExactly(call);
        assertThat(target.payloads).isEmpty();
    }

    @Test
    void payloadInFragmentsIsPutTogether() {
        call.payloadGoesOn();
        call.accept(-1, false, 0);
        call.onFirstFragment(6, FakeOutbound.item("abc"));
        assertThat(sent).isEmpty();
        call.onEnd(true, FakeOutbound.item("def"));
        assertThat(sent).containsExactly("END abcdef");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void payloadInFragmentsOverTheLimitIsRefusedWithItsSizeAndTheRestDropped() {
        call.payloadGoesOn();
        call.accept(-1, false, 0);
        call.onFirstFragment(1001, FakeOutbound.item("abc"));
        assertThat(sent)
                .containsExactly("ERROR RESOURCE_EXHAUSTED ''tested': payload has 1001 bytes, the limit is 1000'");
        call.onEnd(true, FakeOutbound.item("x".repeat(998)));
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void missingPayloadIsRefusedWhereOneIsRequired() {
        call.accept(-1, false, 0);
        call.onNoPayload();
        target.required = false;
        call = call(0, false);
        call.accept(-1, false, 0);
        call.onNoPayload();
        assertThat(sent).containsExactly("ERROR INVALID_ARGUMENT ''tested': takes a payload, none was sent'", "END");
    }

    @Test
    void nullPayloadIsRefusedWhereOneIsRequired() {
        target.decoder = item -> null;
        serve("null");
        assertThat(sent).containsExactly("ERROR INVALID_ARGUMENT ''tested': takes a payload, null was sent'");
    }

    @Test
    void payloadThatCannotBeReadIsTheCallersFault() {
        target.decoder = item -> {
            throw new PayloadException("no number", null, null);
        };
        serve("x");
        assertThat(sent).containsExactly("ERROR INVALID_ARGUMENT ''tested': no number'");
        assertThat(target.payloads).isEmpty();
    }

    @Test
    void streamWhereOnePayloadIsTakenIsRefused() {
        call.payloadGoesOn();
        call.accept(-1, false, 0);
        call.onPayloadStream();
        assertThat(sent).containsExactly("ERROR INVALID_ARGUMENT ''tested': takes one payload, not a stream'");
        call.onEnd(false, Unpooled.EMPTY_BUFFER);
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void onePayloadWhereAStreamIsTakenIsAStreamOfOne() {
        target.kind = Kind.STREAM;
        target.handler = (payload, context) -> ((Flux<?>) payload).count().map(n -> Caller.bytes("" + n));
        serve("x");
        call = call(0, false);
        call.accept(-1, false, 0);
        call.onNoPayload();
        assertThat(sent).containsExactly("END 1", "END 0");
    }

    @Test
    void secondPayloadIsAProtocolError() {
        call.payloadGoesOn();
        call.accept(-1, false, 0);
        call.onFirstFragment(2, FakeOutbound.item("a"));
        call.onData(-1, false, FakeOutbound.item("b"));
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(() -> call.onEnd(true, FakeOutbound.item("c")))
                .withMessage("'tested' got a second item where it takes no stream");
    }

    @Test
    void creditForOneResultIsAProtocolError() {
        target.handler = (payload, context) -> Mono.never();
        serve("x");
        assertThatExceptionOfType(RpcProtocolException.class).isThrownBy(() -> call.onCredit(1));
    }

    @Test
    void oneWayCallRunsAndEnds() {
        target.streamedResult = true;
        target.handler = (payload, context) -> Flux.just(Caller.bytes("a"), Caller.bytes("b"));
        call = call(0, true);
        assertThat(call.accept(-1, false, 0)).isTrue();
        call.onPayload(FakeOutbound.item("x"));
        assertThat(sent).last().isEqualTo("END");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void contextShowsTheCall() {
        RpcCallContext[] seen = new RpcCallContext[1];
        target.handler = (payload, context) -> Mono.deferContextual(view -> {
            seen[0] = view.get(RpcCallContext.class);
            return Mono.just((byte[]) payload);
        });
        call = new ServerCall(target, outbound, 1, 0, Map.of("tenant", "a"), false);
        call.accept(60_000, false, 0);
        call.onPayload(FakeOutbound.item("x"));
        assertThat(seen[0]).isSameAs(call);
        assertThat(call.operation()).isEqualTo("tested");
        assertThat(call.header("tenant")).isEqualTo("a");
        assertThat(call.header("other")).isNull();
        assertThat(call.peer().name()).isEqualTo("peer");
        assertThat(call.remainingTime())
                .hasValueSatisfying(left -> assertThat(left.toMillis()).isBetween(1L, 60_000L));
        assertThat(call.isCancelled()).isFalse();
        assertThat(call.isScheduled()).as("its deadline is over").isFalse();
    }

    @Test
    void callWithoutDeadlineHasNoRemainingTime() {
        serve("x");
        assertThat(call.remainingTime()).isEmpty();
        assertThat(call.deadline()).isEmpty();
    }

    private ServerCall call(int codec, boolean oneWay) {
        return new ServerCall(target, outbound, 1, codec, Map.of(), oneWay);
    }

    private void serve(String payload) {
        assertThat(call.accept(-1, false, 0)).isTrue();
        call.onPayload(FakeOutbound.item(payload));
    }
}
