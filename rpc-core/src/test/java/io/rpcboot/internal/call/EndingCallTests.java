package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

/** How a call ends at its callee when somebody stops it: its caller, its deadline, this side, the connection. */
class EndingCallTests {

    private final FakeOutbound outbound = new FakeOutbound();
    private final FakeTarget target = new FakeTarget();
    private final List<String> sent = outbound.sent;
    private final ServerCall call = new ServerCall(target, outbound, 1, 0, Map.of(), false);
    private final TestPublisher<byte[]> results = TestPublisher.create();

    @Test
    void cancelStopsThePublisherAndIsAnswered() {
        serve(results.mono());
        List<String> heard = new ArrayList<>();
        call.cancellation().subscribe(none -> {}, error -> {}, () -> heard.add("cancelled"));
        cancel();
        results.assertWasCancelled();
        assertThat(call.isCancelled()).isTrue();
        assertThat(heard).containsExactly("cancelled");
        assertThat(sent).containsExactly("ERROR CANCELLED ran 'enough'");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void cancellationThatIsAskedForLateIsThereAtOnce() {
        serve(results.mono());
        cancel();
        List<String> heard = new ArrayList<>();
        call.cancellation().subscribe(none -> {}, error -> {}, () -> heard.add("cancelled"));
        assertThat(heard).containsExactly("cancelled");
    }

    @Test
    void secondCancelIsAProtocolError() {
        call.occupies(() -> true);
        accept(false, 0);
        cancel();
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(this::cancel)
                .withMessage("'tested' got a second CANCEL");
    }

    @Test
    void handlerThatOccupiesAThreadIsAnsweredWhenItHasEnded() {
        accept(false, 0);
        List<String> interrupts = new ArrayList<>();
        call.occupies(() -> interrupts.add("interrupted"));
        cancel();
        assertThat(interrupts).containsExactly("interrupted");
        assertThat(sent).isEmpty();
        ByteBuf late = Unpooled.buffer().writeByte(1);
        call.result(late);
        assertThat(sent).containsExactly("ERROR CANCELLED 'enough'");
        assertThat(late.refCnt()).isZero();
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void handlerThatHasNotBegunIsAnsweredAtOnce() {
        accept(false, 0);
        call.occupies(() -> false);
        cancel();
        assertThat(sent).containsExactly("ERROR CANCELLED 'enough'");
    }

    @Test
    void handlerThatFailsWhenItIsCancelledIsAnsweredOnce() {
        serve(Mono.never().doOnCancel(() -> {
            throw new IllegalStateException("thrown at cancel");
        }));
        cancel();
        assertThat(sent).containsExactly("ERROR CANCELLED ran 'enough'");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void publisherThatThrowsAtCancelIsAnsweredAllTheSame() {
        serve(new Careless(true));
        cancel();
        assertThat(sent).containsExactly("ERROR CANCELLED ran 'enough'");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void deadlineOfTheCallerStopsTheHandler() {
        target.handler = (payload, context) -> results.mono();
        call.accept(60_000, false, 0);
        call.onPayload(FakeOutbound.item("x"));
        assertThat(call.isScheduled()).isTrue();
        call.onTimeout();
        results.assertWasCancelled();
        assertThat(sent).containsExactly("ERROR DEADLINE_EXCEEDED ran 'the caller's deadline has passed'");
        call.onTimeout();
        assertThat(sent).hasSize(1);
    }

    @Test
    void cancelForADeadlineIsAnsweredWithIt() {
        serve(results.mono());
        call.onCancel(new Cancellation(RpcCode.DEADLINE_EXCEEDED, "", "no answer within 5 ms"), false);
        assertThat(sent).containsExactly("ERROR DEADLINE_EXCEEDED ran 'no answer within 5 ms'");
    }

    @Test
    void cancelForAReasonThatCallersDoNotHaveIsACancel() {
        serve(results.mono());
        call.onCancel(new Cancellation(RpcCode.INTERNAL, "", "odd"), false);
        assertThat(sent).containsExactly("ERROR CANCELLED ran 'odd'");
    }

    @Test
    void lossStopsTheHandlerAndSendsNothing() {
        serve(results.mono());
        call.onLost(new RpcException(RpcCode.UNAVAILABLE, "gone"));
        results.assertWasCancelled();
        assertThat(call.isCancelled()).isTrue();
        assertThat(sent).isEmpty();
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void resultAfterTheLossIsReleased() {
        accept(false, 0);
        call.occupies(() -> true);
        call.onLost(new RpcException(RpcCode.UNAVAILABLE, "gone"));
        ByteBuf late = Unpooled.buffer().writeByte(1);
        call.result(late);
        call.failed(new IllegalStateException("late"));
        assertThat(late.refCnt()).isZero();
        assertThat(sent).isEmpty();
    }

    @Test
    void lossAfterACancelEndsTheCall() {
        accept(false, 0);
        call.occupies(() -> true);
        cancel();
        call.onLost(new RpcException(RpcCode.UNAVAILABLE, "gone"));
        call.result(null);
        assertThat(sent).isEmpty();
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void thisSideMayGiveACallUp() {
        serve(results.mono());
        call.abort("the server stops");
        results.assertWasCancelled();
        assertThat(sent).containsExactly("ERROR CANCELLED ran 'the server stops'");
        call.abort("again");
        assertThat(sent).hasSize(1);
    }

    @Test
    void cancelOfAStreamDropsWhatIsQueuedAndAnswers() {
        outbound.endsLater = true;
        target.streamedResult = true;
        target.handler = (payload, context) -> results;
        call.accept(-1, true, 10);
        call.onPayload(FakeOutbound.item("x"));
        results.next(Caller.bytes("a"));
        results.complete();
        cancel();
        outbound.writeEnds();
        assertThat(sent).containsExactly("DATA a", "END", "ERROR CANCELLED ran 'enough'");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void streamThatFailsIsAnsweredWithItsError() {
        target.streamedResult = true;
        target.handler = (payload, context) -> results;
        call.accept(-1, true, 10);
        call.onPayload(FakeOutbound.item("x"));
        results.next(Caller.bytes("a"));
        results.error(new IllegalStateException("broken"));
        assertThat(sent).containsExactly("DATA a", "ERROR UNKNOWN ran 'broken'");
    }

    @Test
    void streamThatBeginsAfterTheCancelIsCancelledAndTheCallAnswered() {
        target.streamedResult = true;
        accept(true, 10);
        call.occupies(() -> true);
        cancel();
        outbound.away = true;
        call.result(results);
        outbound.runTasks();
        results.assertWasCancelled();
        assertThat(sent).containsExactly("ERROR CANCELLED 'enough'");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void itemOfAStreamThatTheCallerDoesNotTakeEndsIt() {
        outbound.peerLimit = 3;
        target.streamedResult = true;
        target.handler = (payload, context) -> results;
        call.accept(-1, true, 10);
        call.onPayload(FakeOutbound.item("x"));
        results.next(Caller.bytes("four"));
        results.assertWasCancelled();
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0)).startsWith("ERROR RESOURCE_EXHAUSTED ran");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void lateSignalsOfACarelessPublisherAreNotSent() {
        Careless careless = new Careless(false);
        serve(careless);
        careless.subscriber.onNext(Caller.bytes("first"));
        careless.subscriber.onNext(Caller.bytes("second"));
        careless.subscriber.onComplete();
        careless.subscriber.onComplete();
        assertThat(sent).containsExactly("END first");
        assertThat(outbound.closed).containsExactly(call);
    }

    private void accept(boolean resultIsStream, long credit) {
        assertThat(call.accept(-1, resultIsStream, credit)).isTrue();
    }

    private void serve(Publisher<?> result) {
        target.handler = (payload, context) -> result;
        accept(false, 0);
        call.onPayload(FakeOutbound.item("x"));
    }

    private void cancel() {
        call.onCancel(new Cancellation(RpcCode.CANCELLED, "", "enough"), false);
    }

    /** Lets the test signal whatever it likes, whether it was cancelled or not. */
    private static final class Careless implements Publisher<Object>, Subscription {

        private final boolean throwsAtCancel;
        private Subscriber<? super Object> subscriber;

        Careless(boolean throwsAtCancel) {
            this.throwsAtCancel = throwsAtCancel;
        }

        @Override
        public void subscribe(Subscriber<? super Object> actual) {
            subscriber = actual;
            actual.onSubscribe(this);
        }

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {
            if (throwsAtCancel) {
                throw new IllegalStateException("thrown at cancel on purpose");
            }
        }
    }
}
