package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.internal.frame.CallHead;
import io.rpcboot.internal.frame.CancelBody;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session that serves answers to a scripted peer. */
class IncomingCallsTests {

    private ScriptedPeer peer = ScriptedPeer.ofServer();

    @AfterEach
    void close() {
        peer.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void violationIsToldAndTheConnectionClosed(String name, Consumer<ByteBuf> frames, String reason) {
        peer.say(out -> ScriptedPeer.writeCall(out, 1, "never", "x", -1));
        peer.hear();
        peer.say(frames);
        assertThat(peer.hear()).last().asString().matches("GOAWAY [12] 13 " + Pattern.quote(reason));
        assertThat(peer.channel.isActive()).isFalse();
        assertThat(peer.listener.events).containsExactly("ready", "draining", "closed");
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                arguments("wrong parity", call(2), "call 2 has an id of this side"),
                arguments("slot over the limit", call(257), "call 257 uses slot 128, the limit is 128"),
                arguments("highest id", call(-1), "call 4294967295 uses slot 2147483647, the limit is 128"),
                arguments("slot in use", call(1), "call 1 is open already"),
                arguments(
                        "item behind the payload",
                        (Consumer<ByteBuf>) out -> FrameWriter.writeData(out, 1, 0),
                        "item for call 1, whose payload has ended"),
                arguments(
                        "END behind the payload",
                        (Consumer<ByteBuf>) out -> FrameWriter.writeEnd(out, 1),
                        "item for call 1, whose payload has ended"),
                arguments(
                        "CREDIT for one result",
                        (Consumer<ByteBuf>) out -> FrameWriter.writeCredit(out, 1, 1),
                        "'never' got CREDIT, but its result is no stream"),
                arguments(
                        "CREDIT for a slot that was never used",
                        (Consumer<ByteBuf>) out -> FrameWriter.writeCredit(out, 5, 1),
                        "frame for call 5, which never was"),
                arguments(
                        "CANCEL for a slot that was never used",
                        (Consumer<ByteBuf>) out -> FrameWriter.writeCancel(out, 5, new CancelBody(1, "", "")),
                        "frame for call 5, which never was"),
                arguments(
                        "ERROR from a caller",
                        (Consumer<ByteBuf>) out -> FrameWriter.writeError(out, 1, ErrorBody.of(1, false, false, "")),
                        "ERROR from the caller of 1"),
                arguments(
                        "answer to no call",
                        (Consumer<ByteBuf>) out -> FrameWriter.writeEnd(out, 2),
                        "frame for call 2, which is not open"),
                arguments("unbound number", numbered(7, null), "operation number 7 is not bound to a name"),
                arguments(
                        "number bound twice",
                        numbered(7, "echo").andThen(out -> writeCall(out, 5, 7, "echo")),
                        "operation number 7 is bound twice"),
                arguments(
                        "number over the limit",
                        numbered(1025, "echo"),
                        "operation number 1025 is over the limit of 1024"));
    }

    @Test
    void idsOfEndedCallsMayBeUsedAtOnce() {
        for (int i = 0; i < 300; i++) {
            peer.call(1, "echo", "call " + i);
            assertThat(peer.hear()).containsExactly("END 1 call " + i);
        }
    }

    @Test
    void lateCancelAndCreditOfAnEndedCallAreIgnored() {
        peer.say(out -> ScriptedPeer.writeCall(out, 1, "count", "1", 5));
        peer.cancel(1);
        peer.say(out -> FrameWriter.writeCredit(out, 1, 5));
        assertThat(peer.hear()).containsExactly("DATA 1 1", "END 1");
        peer.call(1, "echo", "alive");
        assertThat(peer.hear()).containsExactly("END 1 alive");
    }

    @Test
    void refusedCallsLeaveTheConnectionAlive() {
        peer.call(1, "ecko", "x");
        peer.say(out -> ScriptedPeer.writeCall(out, 3, "count", "x", -1));
        peer.say(out -> {
            CallHead head = new CallHead();
            head.fill(0, "echo", 9, -1, Map.of(), -1, false, false);
            FrameWriter.writeCall(out, 5, head, 0, 0);
        });
        assertThat(peer.hear())
                .containsExactly(
                        "ERROR 1 NOT_FOUND no operation 'ecko', nearest 'echo'",
                        "ERROR 3 INVALID_ARGUMENT 'count': the result is a stream: retrieve it as a Flux",
                        "ERROR 5 INVALID_ARGUMENT 'echo': codec 9 is none of those in HELLO");
        peer.call(1, "echo", "alive");
        assertThat(peer.hear()).containsExactly("END 1 alive");
    }

    @Test
    void callWhileItDrainsIsRefusedAndTheRunningOneServed() {
        peer.say(out -> ScriptedPeer.writeCall(out, 1, "join", null, -1));
        assertThat(peer.hear()).containsExactly("CREDIT 1 16");
        peer.listener.connection.drain("the server stops");
        assertThat(peer.hear()).containsExactly("GOAWAY 1 0 the server stops");
        peer.call(3, "echo", "x");
        assertThat(peer.hear()).containsExactly("ERROR 3 UNAVAILABLE 'echo': this peer takes no more calls");
        peer.say(out -> FrameWriter.writeEnd(out, 1));
        assertThat(peer.hear()).last().isEqualTo("END 1 ");
        peer.await(() -> !peer.channel.isActive());
        assertThat(peer.listener.cause).isNull();
    }

    @Test
    void closeCancelsWhatRunsAndSaysWhy() {
        peer.call(1, "never", "x");
        peer.listener.connection.close("the server stops");
        assertThat(peer.hear()).containsExactly("GOAWAY 1 0 the server stops", "ERROR 1 CANCELLED the server stops");
        peer.await(() -> !peer.channel.isActive());
    }

    @Test
    void deadlineOfACallIsArmedHere() {
        peer.say(out -> {
            CallHead head = new CallHead();
            head.fill(0, "never", 255, 200, Map.of(), -1, false, false);
            FrameWriter.writeCall(out, 1, head, 1, 1);
            out.writeByte(0);
        });
        assertThat(peer.hear()).isEmpty();
        peer.await(() -> peer.channel.outboundMessages().size() > 0);
        assertThat(peer.hear()).containsExactly("ERROR 1 DEADLINE_EXCEEDED the caller's deadline has passed");
    }

    @Test
    void helloThatDoesNotComeClosesTheConnection() {
        ScriptedPeer silent = new ScriptedPeer(
                false,
                ConnectionSettings.defaults().withTimeouts(Duration.ofMillis(150), Duration.ZERO),
                SessionFixtures.operations());
        assertThat(silent.hear()).containsExactly("HELLO tested");
        silent.await(() -> !silent.channel.isActive());
        assertThat(silent.listener.events).containsExactly("closed");
        assertThat(silent.listener.cause).hasMessageContaining("sent no HELLO within 150 ms");
        silent.close();
    }

    @Test
    void idleConnectionIsDrained() {
        ScriptedPeer idle = new ScriptedPeer(
                false,
                ConnectionSettings.defaults().withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(15)),
                SessionFixtures.operations());
        idle.sayHello(1024, 1 << 20, 10, 10);
        idle.await(() -> idle.listener.events.contains("draining"));
        assertThat(idle.hear()).containsExactly("GOAWAY 0 0 idle");
        idle.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001", "RPCX", "x"})
    void otherProtocolIsClosedWithoutAWord(String bytes) {
        ScriptedPeer foreign = new ScriptedPeer(false, ConnectionSettings.defaults(), SessionFixtures.operations());
        assertThat(foreign.hear()).containsExactly("HELLO tested");
        foreign.say(out -> out.writeCharSequence(bytes, StandardCharsets.ISO_8859_1));
        assertThat(foreign.hear()).isEmpty();
        assertThat(foreign.channel.isActive()).isFalse();
        assertThat(foreign.listener.events).containsExactly("closed");
        foreign.close();
    }

    @Test
    void framesBehindAViolationAreNotRead() {
        peer.say(out -> {
            ScriptedPeer.writeCall(out, 2, "echo", "x", -1);
            ScriptedPeer.writeCall(out, 1, "echo", "x", -1);
        });
        assertThat(peer.hear()).containsExactly("GOAWAY 0 13 call 2 has an id of this side");
    }

    private static Consumer<ByteBuf> call(int callId) {
        return out -> ScriptedPeer.writeCall(out, callId, "echo", "x", -1);
    }

    private static Consumer<ByteBuf> numbered(int number, String name) {
        return out -> writeCall(out, 3, number, name);
    }

    private static void writeCall(ByteBuf out, int callId, int number, String name) {
        CallHead head = new CallHead();
        head.fill(number, name, 255, -1, Map.of(), -1, false, false);
        FrameWriter.writeCall(out, callId, head, 0, 0);
    }
}
