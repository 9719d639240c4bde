package io.rpcboot.internal.session;

import static io.rpcboot.internal.session.SessionFixtures.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.ConnectionLostException;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameWriter;
import io.rpcboot.internal.frame.GoAway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** What a session that calls says to a scripted peer. */
class OutgoingCallsTests {

    private ScriptedPeer peer = ScriptedPeer.ofClient();

    @AfterEach
    void close() {
        peer.close();
        assertThat(peer.listener.places).isZero();
    }

    @Test
    void openerUsesOddIdsAndAcceptorEvenOnes() {
        start("a");
        start("b");
        assertThat(peer.hear()).containsExactly("CALL 1 1 a x", "CALL 3 2 b x");
        peer.close();
        peer = ScriptedPeer.ofServer();
        start("a");
        start("b");
        assertThat(peer.hear()).containsExactly("CALL 2 1 a x", "CALL 4 2 b x");
    }

    @Test
    void nameIsSentOnce() {
        start("a");
        start("a");
        assertThat(peer.hear()).containsExactly("CALL 1 1 a x", "CALL 3 1 x");
    }

    @Test
    void nameIsSentWithEachCallWhenThePeerBindsNoMore() {
        peer.close();
        peer = new ScriptedPeer(true, ConnectionSettings.defaults(), SessionFixtures.operations());
        peer.sayHello(1024, 1 << 20, 128, 1);
        start("a");
        start("b");
        start("b");
        start("a");
        assertThat(peer.hear()).containsExactly("CALL 1 1 a x", "CALL 3 0 b x", "CALL 5 0 b x", "CALL 7 1 x");
    }

    @Test
    void slotIsUsedAgainAtOnceAfterTheAnswer() {
        start("a");
        peer.end(1, "answer");
        start("a");
        start("a");
        assertThat(peer.hear()).containsExactly("CALL 1 1 a x", "CALL 1 1 x", "CALL 3 1 x");
    }

    @Test
    void endOfABatchIsToldBeforeItsFramesAreFlushed() {
        Connection connection = peer.listener.connection;
        List<Object> told = new ArrayList<>();
        connection.whenBatchEnds(() -> {
            told.add(connection.inBatch());
            told.add(peer.flushes);
        });
        start("a");
        assertThat(connection.inBatch()).isFalse();
        assertThat(told).isEmpty();
        peer.end(1, "answer");
        assertThat(told).containsExactly(true, 0);
        assertThat(peer.flushes).isEqualTo(1);
    }

    @Test
    void slotOfACancelledCallIsNotUsedBeforeItsAnswer() {
        TestSubscriber<byte[]> cancelled = start("a");
        cancelled.cancel();
        start("a");
        assertThat(peer.hear()).containsExactly("CALL 1 1 a x", "CANCEL 1", "CALL 3 1 x");
        peer.end(1, "late");
        start("a");
        assertThat(peer.hear()).containsExactly("CALL 1 1 x");
    }

    @Test
    void noMoreCallsAreOpenedThanThePeerTakes() {
        peer.close();
        peer = new ScriptedPeer(true, ConnectionSettings.defaults(), SessionFixtures.operations());
        peer.sayHello(1024, 1 << 20, 1, 10);
        start("a");
        RpcException error = (RpcException) start("b").expectTerminalError();
        assertThat(error.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED);
        assertThat(error).hasMessage("'b': script (peer:1) takes 1 calls at a time on this connection, 1 are open");
        assertThat(peer.listener.connection.maxCalls()).isEqualTo(1);
    }

    @Test
    void payloadThatThePeerDoesNotTakeIsNotSent() {
        peer.close();
        peer = new ScriptedPeer(true, ConnectionSettings.defaults(), SessionFixtures.operations());
        peer.sayHello(1024, 3, 10, 10);
        ByteBuf payload = Unpooled.copiedBuffer(bytes("four"));
        TestSubscriber<byte[]> call = TestSubscriber.create();
        peer.listener.client.call("a", payload, byte[].class).subscribe(call);
        assertThat(call.expectTerminalError())
                .hasMessage("'a': the payload has 4 bytes, script (peer:1) takes at most 3");
        assertThat(payload.refCnt()).isZero();
        assertThat(peer.hear()).isEmpty();
    }

    @Test
    void largePayloadIsCutAndTheRestFollows() {
        TestSubscriber<byte[]> call = TestSubscriber.create();
        peer.listener.client.call("a", new byte[2500], byte[].class).subscribe(call);
        assertThat(peer.hear())
                .containsExactly("CALL 1 1 a of 2500 1024 bytes", "DATA 1 more 1024 bytes", "END 1 452 bytes");
        peer.end(1, "ok");
        assertThat(call.isTerminatedComplete()).isTrue();
    }

    @Test
    void lossIsToldToEachCallWithItsOwnName() {
        List<TestSubscriber<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(start("operation " + i));
        }
        peer.channel.close();
        for (int i = 0; i < 50; i++) {
            ConnectionLostException error =
                    (ConnectionLostException) calls.get(i).expectTerminalError();
            assertThat(error.operation()).isEqualTo("operation " + i);
            assertThat(error).hasMessageStartingWith("'operation " + i + "' on script (peer:1)");
            assertThat(error.mayHaveRun()).isTrue();
        }
        assertThat(peer.listener.events).last().isEqualTo("closed");
    }

    @Test
    void callsBehindGoAwayHaveNotRun() {
        TestSubscriber<byte[]> first = start("a");
        TestSubscriber<byte[]> second = start("b");
        TestSubscriber<byte[]> third = start("c");
        peer.say(out -> FrameWriter.writeGoAway(out, new GoAway(2, 0, "stops")));
        assertThat(peer.listener.events).containsExactly("ready", "draining");
        peer.channel.close();
        assertThat(lost(first).mayHaveRun()).isTrue();
        assertThat(lost(second).mayHaveRun()).isTrue();
        assertThat(lost(third).mayHaveRun()).isFalse();
    }

    @Test
    void acceptedCountsCallsAndNotSlots() {
        start("a");
        peer.end(1, "answer");
        TestSubscriber<byte[]> second = start("a");
        TestSubscriber<byte[]> third = start("a");
        peer.say(out -> FrameWriter.writeGoAway(out, new GoAway(2, 0, "stops")));
        peer.channel.close();
        assertThat(lost(second).mayHaveRun()).isTrue();
        assertThat(lost(third).mayHaveRun()).isFalse();
    }

    @Test
    void callAfterGoAwayIsNotOpened() {
        start("a");
        peer.say(out -> FrameWriter.writeGoAway(out, new GoAway(1, 0, "stops")));
        assertThat(lost(start("b")).mayHaveRun()).isFalse();
        assertThat(peer.hear()).containsExactly("CALL 1 1 a x");
        peer.end(1, "answer");
        assertThat(peer.listener.events).containsExactly("ready", "draining", "closed");
        assertThat(peer.listener.cause).isNull();
        assertThat(peer.channel.isActive()).isFalse();
    }

    @Test
    void goAwayForAViolationFailsTheCallsWithItsReason() {
        TestSubscriber<byte[]> call = start("a");
        peer.say(out -> FrameWriter.writeGoAway(out, new GoAway(1, 13, "bad frame")));
        assertThat(call.expectTerminalError())
                .isInstanceOf(RpcProtocolException.class)
                .hasMessageContaining("'a' on script (peer:1)")
                .hasMessageContaining("bad frame");
    }

    @Test
    void frameForACallThatIsNotOpenIsAViolation() {
        TestSubscriber<byte[]> call = start("a");
        peer.hear();
        peer.end(3, "whose?");
        assertThat(peer.hear()).containsExactly("GOAWAY 0 13 frame for call 3, which is not open");
        assertThat(call.expectTerminalError()).isInstanceOf(RpcProtocolException.class);
        assertThat(peer.channel.isActive()).isFalse();
    }

    @Test
    void errorOfTheRuntimeBecomesTheExceptionThatSaysSo() {
        TestSubscriber<byte[]> cancelled = start("a");
        TestSubscriber<byte[]> late = start("b");
        peer.say(out -> {
            FrameWriter.writeError(out, 1, ErrorBody.of(1, true, true, "the server stops"));
            FrameWriter.writeError(out, 3, ErrorBody.of(4, true, true, "too late"));
        });
        assertThat(cancelled.expectTerminalError()).isInstanceOfSatisfying(RpcCancelledException.class, error -> {
            assertThat(error.reason()).isEqualTo("the server stops");
            assertThat(error.canceller()).isEqualTo("script (peer:1), call 1 of 'a'");
        });
        assertThat(late.expectTerminalError()).isInstanceOf(RpcTimeoutException.class);
    }

    @Test
    void silentPeerIsAskedAndThenGivenUpWithItsCalls() {
        peer.close();
        peer = new ScriptedPeer(
                true,
                ConnectionSettings.defaults().withKeepAlive(Duration.ofMillis(100), Duration.ofMillis(100)),
                SessionFixtures.operations());
        peer.sayHello(1024, 1 << 20, 10, 10);
        TestSubscriber<byte[]> call = start("a");
        peer.await(call::isTerminated);
        assertThat(peer.hear()).contains("PING");
        assertThat(lost(call)).hasMessageContaining("has been silent for");
    }

    private ConnectionLostException lost(TestSubscriber<byte[]> call) {
        return (ConnectionLostException) call.expectTerminalError();
    }

    private TestSubscriber<byte[]> start(String operation) {
        TestSubscriber<byte[]> subscriber = TestSubscriber.create();
        peer.listener.client.call(operation, bytes("x"), byte[].class).subscribe(subscriber);
        return subscriber;
    }
}
