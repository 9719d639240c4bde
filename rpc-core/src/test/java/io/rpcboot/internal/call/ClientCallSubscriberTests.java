package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;

/** What the subscriber of a call may do in its signals. */
class ClientCallSubscriberTests {

    private static final String CANCEL = "CANCEL CANCELLED 'the caller's subscriber cancelled'";

    private final Caller caller = new Caller();
    private final List<String> sent = caller.outbound.sent;

    @Test
    void subscriberThatThrowsInOnNextIsCancelled() {
        Careless careless = new Careless();
        caller.client.stream("count", null, byte[].class).subscribe((CoreSubscriber<byte[]>) careless);
        caller.item("a");
        assertThat(sent).hasSize(2).contains(CANCEL);
        caller.item("b");
        caller.end();
        assertThat(careless.signals).containsExactly("next");
    }

    @Test
    void subscriberThatThrowsAtTheEndHarmsNobody() {
        Careless complete = new Careless();
        caller.client.call("echo", null, byte[].class).subscribe((CoreSubscriber<byte[]>) complete);
        caller.end();
        Careless failed = new Careless();
        caller.client.call("echo", null, byte[].class).subscribe((CoreSubscriber<byte[]>) failed);
        caller.call().onError(new RpcException(RpcCode.INTERNAL, "error"));
        assertThat(complete.signals).containsExactly("complete");
        assertThat(failed.signals).containsExactly("error");
        assertThat(caller.outbound.closed).hasSize(2);
        assertThat(caller.places).isZero();
    }

    @Test
    void lastSignalsFollowEachOtherWithinRequestAndCancel() {
        List<String> signals = new ArrayList<>();
        caller.client.stream("count", null, byte[].class).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(byte[] value) {
                signals.add(Caller.text(value));
                request(1);
            }

            @Override
            protected void hookOnComplete() {
                signals.add("complete");
                cancel();
            }
        });
        caller.item("a");
        caller.lastItem("b");
        assertThat(signals).containsExactly("a", "b", "complete");
        assertThat(sent).containsExactly("CALL count credit 1", "CREDIT 1");
    }

    /** Throws at every signal. */
    private static final class Careless implements CoreSubscriber<byte[]> {

        final List<String> signals = new ArrayList<>();

        @Override
        public void onSubscribe(org.reactivestreams.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(byte[] value) {
            raise("next");
        }

        @Override
        public void onError(Throwable error) {
            raise("error");
        }

        @Override
        public void onComplete() {
            raise("complete");
        }

        private void raise(String signal) {
            signals.add(signal);
            throw new IllegalStateException("thrown by a subscriber on purpose");
        }
    }
}
