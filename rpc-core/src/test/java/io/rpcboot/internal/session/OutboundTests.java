package io.rpcboot.internal.session;

import static io.rpcboot.internal.session.SessionFixtures.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.health.CallSnapshot.Direction;
import io.rpcboot.internal.frame.CancelBody;
import io.rpcboot.internal.frame.FrameWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** The order in which frames leave, and how many flushes it takes. */
class OutboundTests {

    private ScriptedPeer peer = ScriptedPeer.ofServer();

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void answersOfOneReadAreOneFlush() {
        answersOfOneRead(50, 1);
        assertThat(peer.flushes).isEqualTo(1);
    }

    @Test
    void manySmallAnswersAreFlushedInBetween() {
        answersOfOneRead(100, 200);
        assertThat(peer.flushes).isEqualTo(2);
    }

    @Test
    void largeAnswersAreFlushedWhenThereIsMoreOfThem() {
        answersOfOneRead(60, 1000);
        assertThat(peer.flushes).isEqualTo(1);
        answersOfOneRead(70, 1000);
        assertThat(peer.flushes).isEqualTo(1 + 2);
    }

    @Test
    void answersThatHaveWaitedForLongAreFlushedInBetween() {
        peer.now += 1_000_000_000;
        answersOfOneRead(50, 1);
        assertThat(peer.flushes).isEqualTo(2);
    }

    @Test
    void aLongReadDoesNotKeepAnAnswerUntilAllReadsAreComplete() {
        ByteBuf read = Unpooled.buffer();
        ScriptedPeer.writeCall(read, 1, "echo", "x", -1);
        while (read.readableBytes() < FrameBuffer.BULK_FLUSH_BYTES) {
            FrameWriter.writePing(read, true, 0); // an answer to a PING, which is not answered
        }
        peer.channel.pipeline().fireChannelRead(read);
        assertThat(peer.flushes).isEqualTo(1);
        peer.channel.pipeline().fireChannelReadComplete();
        assertThat(peer.hear()).containsExactly("END 1 x");
        assertThat(peer.flushes).isEqualTo(1);
    }

    private void answersOfOneRead(int count, int length) {
        peer.say(out -> {
            for (int i = 0; i < count; i++) {
                ScriptedPeer.writeCall(out, 2 * i + 1, "large", "" + length, -1);
            }
        });
        assertThat(peer.hear()).hasSize(count);
    }

    @Test
    void aCallHasEndedBeforeItsAnswerCanBeRead() {
        List<Integer> open = new ArrayList<>();
        peer.onFlush = () -> open.add(peer.listener.connection.calls().count(Direction.INBOUND));
        peer.now += 1_000_000_000;
        peer.call(1, "echo", "x");
        peer.call(3, "fail", "x");
        assertThat(open).containsExactly(0, 0);
    }

    @Test
    void callsThatAreMadeInOneTaskAreOneFlush() {
        for (int i = 0; i < 10; i++) {
            peer.listener.client.call("a", bytes("x"), byte[].class).subscribe(TestSubscriber.create());
        }
        assertThat(peer.flushes).isZero();
        assertThat(peer.hear()).hasSize(10);
        assertThat(peer.flushes).isEqualTo(1);
    }

    @Test
    void largeCallsAreFlushedWhenThereIsMoreOfThem() {
        for (int i = 0; i < 60; i++) {
            peer.listener.client.call("a", new byte[1000], byte[].class).subscribe(TestSubscriber.create());
        }
        assertThat(peer.flushes).isZero();
        assertThat(peer.hear()).hasSize(60);
        assertThat(peer.flushes).isEqualTo(1);
    }

    @Test
    void largeItemsOfDifferentCallsTakeTurns() {
        peer.writable(false);
        peer.say(out -> {
            ScriptedPeer.writeCall(out, 1, "large", "4000", -1);
            ScriptedPeer.writeCall(out, 3, "large", "2500", -1);
        });
        assertThat(peer.hear()).isEmpty();
        peer.writable(true);
        assertThat(peer.hear())
                .containsExactly(
                        "DATA 1 of 4000 more 1024 bytes",
                        "DATA 3 of 2500 more 1024 bytes",
                        "DATA 1 more 1024 bytes",
                        "DATA 3 more 1024 bytes",
                        "DATA 1 more 1024 bytes",
                        "END 3 452 bytes",
                        "END 1 928 bytes");
    }

    @Test
    void loopSeesToItsInputBetweenManyFrames() {
        peer.call(1, "large", "1000000");
        int before = peer.hear().size();
        int turn = peer.hear().size();
        peer.call(3, "echo", "x");
        List<String> after = peer.hear();

        assertThat(before).isBetween(Outbound.MAX_PUMPED, 500);
        assertThat(turn).isEqualTo(Outbound.MAX_PUMPED);
        assertThat(after).contains("END 3 x").doesNotContain("END 1 576 bytes");
    }

    @Test
    void controlFramesAndSmallAnswersOvertakeWhatIsQueued() {
        peer.writable(false);
        peer.call(1, "large", "3000");
        peer.say(out -> {
            FrameWriter.writePing(out, false, 7);
            ScriptedPeer.writeCall(out, 3, "echo", "small", -1);
        });
        assertThat(peer.hear()).containsExactly("PONG 7", "END 3 small");
        peer.writable(true);
        assertThat(peer.hear()).hasSize(3);
    }

    @Test
    void endComesBehindWhatTheCallHasQueued() {
        streams(Flux.just(new byte[1500], new byte[3]), 1 << 20);
        peer.writable(false);
        peer.say(out -> ScriptedPeer.writeCall(out, 1, "items", "x", 10));
        peer.writable(true);
        assertThat(peer.hear())
                .containsExactly("DATA 1 of 1500 more 1024 bytes", "DATA 1 476 bytes", "DATA 1 \0\0\0", "END 1");
    }

    @Test
    void smallItemComesBehindALargeOneThatWaitsForTheEndOfTheBatch() {
        streams(Flux.just(new byte[1500], new byte[3]), 1 << 20);
        peer.say(out -> ScriptedPeer.writeCall(out, 1, "items", "x", 10));
        assertThat(peer.hear())
                .containsExactly("DATA 1 of 1500 more 1024 bytes", "DATA 1 476 bytes", "DATA 1 \0\0\0", "END 1");
    }

    @Test
    void itemOfAStreamThatThePeerDoesNotTakeFailsIt() {
        streams(Flux.just(bytes("x"), new byte[21]), 20);
        peer.say(out -> ScriptedPeer.writeCall(out, 1, "items", "x", 10));
        List<String> heard = peer.hear();
        assertThat(heard).hasSize(2).startsWith("DATA 1 x");
        assertThat(heard.get(1)).startsWith("ERROR 1 RESOURCE_EXHAUSTED");
    }

    @Test
    void errorComesBehindWhatTheCallHasQueued() {
        streams(Flux.just(new byte[1500]).concatWith(Flux.error(new IllegalStateException("broken"))), 1 << 20);
        peer.say(out -> ScriptedPeer.writeCall(out, 1, "items", "x", 10));
        assertThat(peer.hear())
                .containsExactly("DATA 1 of 1500 more 1024 bytes", "DATA 1 476 bytes", "ERROR 1 UNKNOWN broken");
    }

    private void streams(Flux<byte[]> items, int maxMessage) {
        peer.close();
        peer = new ScriptedPeer(
                false,
                ConnectionSettings.defaults(),
                SessionFixtures.operations(OperationDefinition.streaming(
                        "items", byte[].class, byte[].class, (payload, context) -> items)));
        peer.sayHello(1024, maxMessage, 10, 10);
    }

    @Test
    void cancelInTheMiddleOfAnItemDropsItsRest() {
        peer.writable(false);
        peer.say(out -> {
            ScriptedPeer.writeCall(out, 1, "large", "100000", -1);
            ScriptedPeer.writeCall(out, 3, "large", "2000", -1);
        });
        peer.onFlush = () -> peer.writable(false);
        peer.writable(true);
        assertThat(peer.hear()).hasSizeBetween(10, 50);
        peer.onFlush = () -> {};
        peer.cancel(1);
        peer.writable(true);
        assertThat(peer.hear())
                .contains("ERROR 1 CANCELLED enough")
                .noneMatch(frame -> frame.startsWith("DATA 1") || frame.startsWith("END 1"));
        peer.call(1, "echo", "the slot is free");
        assertThat(peer.hear()).containsExactly("END 1 the slot is free");
    }

    @Test
    void cancelOfOneCallAndCreditForAnotherInOneRead() {
        peer.say(out -> {
            ScriptedPeer.writeCall(out, 1, "never", "x", -1);
            ScriptedPeer.writeCall(out, 3, "count", "5", 2);
        });
        assertThat(peer.hear()).containsExactly("DATA 3 1", "DATA 3 2");
        peer.say(out -> {
            FrameWriter.writeCancel(out, 1, new CancelBody(1, "", "enough"));
            FrameWriter.writeCredit(out, 3, 10);
        });
        assertThat(peer.hear())
                .containsExactly("ERROR 1 CANCELLED enough", "DATA 3 3", "DATA 3 4", "DATA 3 5", "END 3");
    }

    @Test
    void streamStopsWhileTheSocketIsFull() {
        peer.writable(false);
        peer.say(out -> ScriptedPeer.writeCall(out, 1, "count", "1000", 1000));
        assertThat(peer.hear()).isEmpty();
        peer.writable(true);
        assertThat(peer.hear()).hasSize(1001).endsWith("DATA 1 1000", "END 1");
    }

    @Test
    void queuedItemsAreReleasedWhenTheConnectionIsLost() {
        List<ByteBuf> items = new ArrayList<>();
        ScriptedPeer lost = new ScriptedPeer(
                false,
                ConnectionSettings.defaults(),
                SessionFixtures.operations(
                        OperationDefinition.unary("buffer", byte[].class, ByteBuf.class, (payload, context) -> {
                            ByteBuf item = Unpooled.buffer().writeZero(50_000);
                            items.add(item);
                            return item;
                        })));
        lost.sayHello(1024, 1 << 20, 10, 10);
        lost.writable(false);
        lost.call(1, "buffer", "x");
        lost.call(3, "buffer", "x");
        lost.channel.close();
        assertThat(items)
                .hasSize(2)
                .allSatisfy(item -> assertThat(item.refCnt()).isZero());
        lost.close();
    }

    @Test
    void nothingIsSentAfterTheConnectionHasEnded() {
        peer.call(1, "never", "x");
        peer.hear();
        peer.listener.connection.close("enough");
        List<String> last = peer.hear();
        assertThat(last).startsWith("GOAWAY 1 0 enough");
        peer.await(() -> !peer.channel.isActive());
        assertThat(peer.hear()).isEmpty();
    }

    @Test
    void largePayloadIsNotMixedUpWithAStreamThatGoesOnMeanwhile() throws Exception {
        // On a thread of an event loop, where one item serves for each value that is encoded.
        FutureTask<List<String>> onLoop = new FutureTask<>(OutboundTests::callWhileAStreamResumes);
        new FastThreadLocalThread(onLoop).start();
        assertThat(onLoop.get(10, TimeUnit.SECONDS))
                .contains("CALL 3 2 large of 270000 262144 bytes", "END 3 7856 bytes")
                .contains("DATA 1 item 3");
    }

    private static List<String> callWhileAStreamResumes() {
        ScriptedPeer client = new ScriptedPeer(true, ConnectionSettings.defaults(), SessionFixtures.operations());
        client.sayHello(FrameBuffer.LARGE_FLUSH_BYTES, 1 << 20, 10, 10);
        client.listener
                .client
                .operation("stream")
                .payloads(Flux.range(1, 3).map(i -> bytes("item " + i)))
                .retrieveMono(byte[].class)
                .subscribe(TestSubscriber.create());
        client.hear();
        client.writable(false);
        client.say(out -> FrameWriter.writeCredit(out, 1, 10));
        // The socket takes more in the moment in which the first part of the large payload is flushed.
        client.onFlush = () -> {
            client.writable(true);
            client.channel.pipeline().fireChannelWritabilityChanged();
        };
        client.listener.client.call("large", new byte[270_000], byte[].class).subscribe(TestSubscriber.create());
        client.onFlush = () -> {};
        List<String> heard = client.hear();
        client.close();
        return heard;
    }
}
