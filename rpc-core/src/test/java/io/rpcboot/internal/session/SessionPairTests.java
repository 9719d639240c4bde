package io.rpcboot.internal.session;

import static io.rpcboot.internal.session.SessionFixtures.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Every interaction model in both directions, over two sessions back to back. */
class SessionPairTests {

    private final SessionPair pair = new SessionPair(
            ConnectionSettings.defaults().withSizes(1024, 4 << 20).withMaxConcurrentCalls(16));

    @AfterEach
    void close() {
        assertThat(pair.opener.places + pair.acceptor.places).isZero();
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyModelWorksWhoeverCalls(boolean openerCalls) {
        RemoteClient client = openerCalls ? pair.opener.client : pair.acceptor.client;
        assertThat(ask(client.call("echo", bytes("hello"), byte[].class).flux()))
                .containsExactly("hello");
        assertThat(ask(client.stream("count", bytes("5"), byte[].class))).containsExactly("1", "2", "3", "4", "5");
        assertThat(ask(client.operation("join")
                        .payloads(items(1000))
                        .retrieveMono(byte[].class)
                        .flux()))
                .singleElement()
                .asString()
                .hasSize(2893);
        assertThat(ask(client.operation("upper")
                        .payloads(Flux.just(bytes("a"), bytes("b")))
                        .retrieveFlux(byte[].class)))
                .containsExactly("A", "B");
        assertThat(ask(client.send("echo", bytes("one-way")).cast(byte[].class).flux()))
                .isEmpty();
        assertThat(ask(client.call("large", bytes("1000000"), byte[].class).flux()))
                .singleElement()
                .asString()
                .hasSize(1_000_000);
        assertThat(ask(client.call("echo", new byte[100_000], byte[].class).flux()))
                .singleElement()
                .asString()
                .hasSize(100_000);
    }

    @Test
    void calleeMayCallItsCallerBackOverTheSameConnection() {
        assertThat(ask(pair.opener
                        .client
                        .call("call back", bytes("hi"), byte[].class)
                        .flux()))
                .containsExactly("the caller says hi");
        assertThat(ask(pair.acceptor
                        .client
                        .call("call back", bytes("hi"), byte[].class)
                        .flux()))
                .containsExactly("the caller says hi");
    }

    @Test
    void conversationOneByteATimeIsTheSame() {
        TestSubscriber<byte[]> stream = TestSubscriber.create();
        TestSubscriber<byte[]> large = TestSubscriber.create();
        pair.opener
                .client
                .operation("upper")
                .payloads(items(20))
                .retrieveFlux(byte[].class)
                .subscribe(stream);
        pair.opener.client.call("large", bytes("2500"), byte[].class).subscribe(large);
        pair.exchangeByteByByte();
        assertThat(stream.getReceivedOnNext()).hasSize(20);
        assertThat(stream.isTerminatedComplete()).isTrue();
        assertThat(large.getReceivedOnNext()).hasSize(1);
        assertThat(large.getReceivedOnNext().get(0)).hasSize(2500);
    }

    @Test
    void failureOfTheHandlerIsTheFailureOfTheCall() {
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        pair.opener.client.call("fail", bytes("x"), byte[].class).subscribe(subscriber);
        pair.exchange();
        assertThat(subscriber.expectTerminalError()).isInstanceOfSatisfying(RemoteException.class, error -> {
            assertThat(error)
                    .hasMessage("'fail' on acceptor (memory): it failed (java.lang.IllegalStateException, UNKNOWN)");
            assertThat(error.remoteMessage()).isEqualTo("it failed");
            assertThat(error.remoteType()).isEqualTo("java.lang.IllegalStateException");
            assertThat(error.handlerRan()).isTrue();
            assertThat(error.operation()).isEqualTo("fail");
            assertThat(error.peer()).isEqualTo("acceptor (memory)");
        });
    }

    @Test
    void cancelFreesTheSlotWhenTheCalleeHasAnswered() {
        for (int round = 0; round < 20; round++) {
            List<TestSubscriber<byte[]>> calls = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                TestSubscriber<byte[]> call = TestSubscriber.create();
                pair.opener.client.call("never", bytes("x"), byte[].class).subscribe(call);
                calls.add(call);
            }
            pair.exchange();
            calls.forEach(TestSubscriber::cancel);
            pair.exchange();
            assertThat(pair.opener.places).isZero();
        }
        assertThat(ask(pair.opener
                        .client
                        .call("echo", bytes("still"), byte[].class)
                        .flux()))
                .containsExactly("still");
    }

    @Test
    void answerToAStreamThatGoesOnStopsIt() {
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        pair.opener
                .client
                .operation("echo")
                .payloads(Flux.interval(java.time.Duration.ofHours(1)).map(i -> bytes("x")))
                .retrieveMono(byte[].class)
                .subscribe(subscriber);
        pair.exchange();
        assertThat(subscriber.expectTerminalError()).hasMessageContaining("takes one payload, not a stream");
        assertThat(ask(pair.opener
                        .client
                        .call("echo", bytes("next"), byte[].class)
                        .flux()))
                .containsExactly("next");
    }

    @Test
    void slowConsumerHoldsTheStreamBack() {
        TestSubscriber<byte[]> subscriber =
                TestSubscriber.builder().initialRequest(3).build();
        pair.opener.client.stream("count", bytes("1000000"), byte[].class).subscribe(subscriber);
        pair.exchange();
        assertThat(subscriber.getReceivedOnNext()).hasSize(3);
        subscriber.request(5000);
        pair.exchange();
        assertThat(subscriber.getReceivedOnNext()).hasSize(5003);
        subscriber.cancel();
        pair.exchange();
    }

    @Test
    void drainedConnectionEndsWhenItsCallsHaveEnded() {
        TestSubscriber<byte[]> running = TestSubscriber.create();
        pair.opener.client.call("never", bytes("x"), byte[].class).subscribe(running);
        pair.exchange();
        pair.acceptor.connection.drain("the server stops");
        pair.exchange();
        assertThat(pair.opener.events).containsExactly("ready", "draining");
        assertThat(pair.openerChannel.isActive()).isTrue();
        running.cancel();
        pair.exchange();
        assertThat(pair.opener.events).containsExactly("ready", "draining", "closed");
        assertThat(pair.opener.cause).isNull();
        pair.acceptorChannel.close();
        assertThat(pair.acceptor.events).containsExactly("ready", "draining", "closed");
        assertThat(pair.acceptor.cause).isNull();
    }

    @Test
    void bothSidesMayDrainAtOnceAndHearOfItOnce() {
        TestSubscriber<byte[]> running = TestSubscriber.create();
        pair.opener.client.call("never", bytes("x"), byte[].class).subscribe(running);
        pair.exchange();
        pair.acceptor.connection.drain("the server stops");
        pair.exchange();
        pair.opener.connection.drain("the client stops");
        pair.exchange();
        running.cancel();
        pair.exchange();
        assertThat(pair.opener.events).containsExactly("ready", "draining", "closed");
        assertThat(pair.acceptor.events).startsWith("ready", "draining").containsOnlyOnce("draining");
    }

    private List<String> ask(Flux<byte[]> call) {
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        call.subscribe(subscriber);
        pair.exchange();
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        return subscriber.getReceivedOnNext().stream()
                .map(SessionFixtures::text)
                .toList();
    }

    private static Flux<byte[]> items(int count) {
        return Flux.fromStream(IntStream.rangeClosed(1, count).mapToObj(i -> bytes("" + i)));
    }
}
