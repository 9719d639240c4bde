package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.rpcboot.PayloadSpec.Kind;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.codec.PayloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

class ItemFluxTests {

    private final FakeOutbound outbound = new FakeOutbound();
    private final FakeTarget target = new FakeTarget();
    private final List<String> sent = outbound.sent;
    private final ServerCall call = new ServerCall(target, outbound, 1, 0, Map.of(), false);
    private final Sinks.Empty<Object> result = Sinks.empty();
    private final TestSubscriber<Object> subscriber =
            TestSubscriber.builder().initialRequest(0).build();

    @BeforeEach
    void serve() {
        target.kind = Kind.STREAM;
        target.handler = (payload, context) -> result.asMono();
        call.payloadGoesOn();
        call.accept(-1, false, 0);
        call.onPayloadStream();
    }

    @Test
    void itemsComeAsTheyAreAskedFor() {
        payload().subscribe(subscriber);
        assertThat(sent).isEmpty();
        subscriber.request(2);
        item("a");
        item("b");
        subscriber.request(1);
        lastItem("c");
        assertThat(subscriber.getReceivedOnNext().stream().map(Caller::text)).containsExactly("a", "b", "c");
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(sent).containsExactly("CREDIT 2", "CREDIT 1");
    }

    @Test
    void endThatComesBeforeTheSubscriberIsKeptForIt() {
        end();
        payload().subscribe(subscriber);
        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }

    @Test
    void subscriberOfAnotherThreadHearsOfTheEndOnTheLoop() {
        outbound.away = true;
        payload().subscribe(subscriber);
        end();
        assertThat(subscriber.isTerminated()).isFalse();
        outbound.runTasks();
        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }

    @Test
    void secondSubscriberIsRefused() {
        payload().subscribe(subscriber);
        TestSubscriber<Object> second = TestSubscriber.create();
        payload().subscribe(second);
        assertThat(second.expectTerminalError())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the payload of 'tested' can be subscribed to once");
        subscriber.request(1);
        item("a");
        assertThat(subscriber.getReceivedOnNext()).hasSize(1);
    }

    @Test
    void cancelTellsTheCallerOnceAndDropsWhatIsUnderWay() {
        payload().subscribe(subscriber);
        subscriber.request(3);
        item("a");
        subscriber.cancel();
        subscriber.cancel();
        item("b");
        lastItem("c");
        assertThat(subscriber.getReceivedOnNext()).hasSize(1);
        assertThat(sent).containsExactly("CREDIT 3", "CANCEL CANCELLED 'the handler wants no more'");
        result.tryEmitEmpty();
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void cancelOfAnotherThreadIsToldOnTheLoop() {
        payload().subscribe(subscriber);
        outbound.away = true;
        subscriber.cancel();
        assertThat(sent).isEmpty();
        outbound.runTasks();
        assertThat(sent).hasSize(1);
    }

    @Test
    void cancelAfterTheEndTellsNobody() {
        payload().subscribe(subscriber);
        end();
        subscriber.cancel();
        assertThat(sent).isEmpty();
    }

    @Test
    void takeOfSomeItemsCancelsTheRest() {
        List<String> taken = new ArrayList<>();
        payload().take(1).subscribe(item -> taken.add(Caller.text(item)));
        item("a");
        assertThat(taken).containsExactly("a");
        assertThat(sent).last().isEqualTo("CANCEL CANCELLED 'the handler wants no more'");
    }

    @Test
    void itemThatCannotBeReadFailsTheStreamAndStopsTheCaller() {
        FakeTarget unreadable = new FakeTarget();
        unreadable.kind = Kind.STREAM;
        unreadable.decoder = item -> {
            throw new PayloadException("no number", null, null);
        };
        unreadable.handler = (payload, context) -> ((Flux<?>) payload).then();
        ServerCall second = new ServerCall(unreadable, outbound, 3, 0, Map.of(), false);
        second.payloadGoesOn();
        second.accept(-1, false, 0);
        second.onPayloadStream();
        second.onData(-1, false, FakeOutbound.item("x"));
        assertThat(sent).anyMatch(frame -> frame.endsWith("'tested': the payload cannot be read: no number'"));
        assertThat(sent).contains("CANCEL CANCELLED 'the handler wants no more'");
    }

    @Test
    void answerWhileTheStreamGoesOnEndsItForTheHandler() {
        payload().subscribe(subscriber);
        subscriber.request(5);
        item("a");
        result.tryEmitEmpty();
        assertThat(sent).containsExactly("CREDIT 5", "END");
        assertThat(subscriber.expectTerminalError()).hasMessageContaining("was answered");
        item("b");
        assertThat(outbound.closed).isEmpty();
        call.onCancel(new Cancellation(RpcCode.CANCELLED, "", "the call was answered"), false);
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void payloadThatNobodyReadsIsDroppedAfterTheAnswer() {
        result.tryEmitEmpty();
        end();
        assertThat(sent).containsExactly("END");
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void cancelOfTheCallReachesTheReader() {
        payload().subscribe(subscriber);
        subscriber.request(5);
        call.onCancel(new Cancellation(RpcCode.CANCELLED, "shop", "closed for today"), false);
        assertThat(subscriber.expectTerminalError()).hasMessage("'tested' was cancelled by shop: closed for today");
        subscriber.request(5);
        assertThat(sent).containsExactly("CREDIT 5", "ERROR CANCELLED ran 'closed for today'");
    }

    @Test
    void lossReachesTheReader() {
        payload().subscribe(subscriber);
        call.onLost(new RpcException(RpcCode.UNAVAILABLE, "gone"));
        assertThat(subscriber.expectTerminalError()).hasMessage("gone");
    }

    @Test
    void itemOverTheLimitFailsTheStreamAndTheCall() {
        payload().subscribe(subscriber);
        subscriber.request(5);
        call.onData(1001, true, FakeOutbound.item("x"));
        assertThat(subscriber.expectTerminalError()).hasMessage("'tested': payload has 1001 bytes, the limit is 1000");
        assertThat(sent)
                .containsExactly(
                        "CREDIT 5",
                        "ERROR RESOURCE_EXHAUSTED ran ''tested': payload has 1001 bytes, the limit is 1000'");
        call.onData(-1, false, FakeOutbound.item("x".repeat(1000)));
        call.onEnd(false, Unpooled.EMPTY_BUFFER);
        assertThat(outbound.closed).containsExactly(call);
    }

    @Test
    void oneAtATimeNeverComesTwoAtATime() {
        List<String> received = new ArrayList<>();
        payload().subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Object value) {
                received.add(Caller.text(value));
                request(1);
            }
        });
        for (int i = 0; i < 5; i++) {
            item("i" + i);
        }
        assertThat(received).containsExactly("i0", "i1", "i2", "i3", "i4");
        assertThat(sent).hasSize(6).containsOnly("CREDIT 1");
    }

    @Test
    void handlerThatPassesAFailureOnIsAnsweredOnce() {
        FakeTarget forwarding = new FakeTarget();
        forwarding.kind = Kind.STREAM;
        Sinks.One<Object> answer = Sinks.one();
        forwarding.handler = (payload, context) -> {
            ((Flux<?>) payload).subscribe(item -> {}, answer::tryEmitError);
            return Mono.from(answer.asMono());
        };
        ServerCall forwarded = new ServerCall(forwarding, outbound, 3, 0, Map.of(), false);
        forwarded.payloadGoesOn();
        forwarded.accept(-1, false, 0);
        forwarded.onPayloadStream();
        forwarded.onCancel(new Cancellation(RpcCode.CANCELLED, "", "enough"), false);
        assertThat(sent).containsOnlyOnce("ERROR CANCELLED ran 'enough'");
        assertThat(outbound.closed).containsExactly(forwarded);
    }

    @Test
    void readerThatThrowsAtTheEndHarmsNobody() {
        payload().subscribe((CoreSubscriber<Object>) new CoreSubscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(Object value) {
                throw new IllegalStateException("thrown by a reader on purpose");
            }

            @Override
            public void onError(Throwable error) {
                throw new IllegalStateException("thrown by a reader on purpose");
            }

            @Override
            public void onComplete() {
                throw new IllegalStateException("thrown by a reader on purpose");
            }
        });
        item("a");
        end();
        result.tryEmitEmpty();
        assertThat(outbound.closed).containsExactly(call);
    }

    @SuppressWarnings("unchecked")
    private Flux<Object> payload() {
        return (Flux<Object>) target.payloads.get(0);
    }

    private void item(String text) {
        call.onData(-1, false, FakeOutbound.item(text));
    }

    private void lastItem(String text) {
        call.onEnd(true, FakeOutbound.item(text));
    }

    private void end() {
        call.onEnd(false, Unpooled.EMPTY_BUFFER);
    }
}
