package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.concat;
import static io.rpcboot.protocol.Wire.data;
import static io.rpcboot.protocol.Wire.end;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Handlers that call their caller: it is the callee now, and may get that wrong. */
class CallBackTests {

    private static final int MAX_MESSAGE = 100_000;

    private final ConnectionLog log = new ConnectionLog();
    private RpcServer server;
    private RawPeer peer;

    @BeforeEach
    void start() {
        server = TestServers.start(
                ConnectionSettings.defaults().withSizes(65_536, MAX_MESSAGE),
                callBack("unary", client -> client.call("b", null, byte[].class)),
                callBack("stream", client -> joined(client.stream("b", null, byte[].class))),
                callBack("three", client -> {
                    client.stream("b", null, byte[].class).subscribe(new Three());
                    return Mono.never();
                }),
                callBack(
                        "payloads",
                        client -> client.operation("b")
                                .payloads(Flux.range(0, 100).map(i -> utf8("i" + i)))
                                .retrieveMono(byte[].class)));
        peer = RawPeer.open(server.port());
    }

    @AfterEach
    void stop() {
        peer.close();
        server.close();
        log.close();
    }

    private static OperationDefinition callBack(String name, Function<RemoteClient, Publisher<byte[]>> call) {
        return TestServers.bytes(name, (payload, context) -> call.apply(context.caller()));
    }

    private static Publisher<byte[]> joined(Flux<byte[]> items) {
        return items.map(item -> new String(item, StandardCharsets.UTF_8))
                .reduce((left, right) -> left + "," + right)
                .map(Wire::utf8);
    }

    /** Asks for three items, and never again. */
    private static final class Three extends BaseSubscriber<byte[]> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(3);
        }

        @Override
        protected void hookOnError(Throwable error) {}
    }

    /** Calls an operation that calls back with the id 2. */
    private RawFrame callBack(String operation) {
        peer.send(call(1, operation, ""));
        return peer.expect(Wire.CALL, 2);
    }

    @Test
    void serverCallsItsCallerWithEvenIds() {
        for (int i = 0; i < 3; i++) {
            callBack("unary");
            peer.send(end(2, utf8("pong")));
            assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("pong");
        }
    }

    @Test
    void answerInSeveralFramesIsPutTogether() {
        callBack("unary");
        peer.send(
                data(2, Wire.FIRST | Wire.MORE, fields().u32(6).raw(utf8("ab")).bytes()),
                data(2, Wire.MORE, utf8("cd")),
                data(2, 0, utf8("ef")),
                end(2));
        assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("abcdef");
    }

    @Test
    void streamedAnswerIsCollected() {
        RawFrame frame = callBack("stream");
        assertThat(frame.flags() & Wire.RESULT_STREAM).isNotZero();
        peer.send(data(2, 0, utf8("a")), data(2, 0, utf8("b")), end(2, utf8("c")));
        assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("a,b,c");
    }

    @Test
    void payloadStreamGoesAsFarAsTheCredit() {
        callBack("payloads");
        peer.send(Wire.credit(2, 2));
        assertThat(peer.expect(Wire.DATA, 2).text()).isEqualTo("i0");
        assertThat(peer.expect(Wire.DATA, 2).text()).isEqualTo("i1");
        peer.send(Wire.ping(1));
        peer.expect(Wire.PING);

        peer.send(Wire.cancel(2));
        assertThat(peer.expect(Wire.END, 2).flags()).isZero();
        peer.send(Wire.credit(2, 5), end(2, utf8("enough")));
        assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("enough");
    }

    @Test
    void payloadStreamOfACallThatIsAnsweredIsCancelled() {
        callBack("payloads");
        peer.send(Wire.error(2, 9, "no"));

        peer.expect(Wire.CANCEL, 2);
        assertThat(peer.expectError(1, 9).message()).isEqualTo("no");
    }

    @Test
    void answerOverTheLimitIsRefusedAndTheCallCancelled() {
        callBack("unary");
        peer.send(data(
                2,
                Wire.FIRST | Wire.MORE,
                fields().u32(MAX_MESSAGE + 1).raw(utf8("ab")).bytes()));

        peer.expect(Wire.CANCEL, 2);
        assertThat(peer.expect(Wire.ERROR, 1).message()).contains("100001", "100000");
        peer.send(data(2, Wire.MORE, new byte[60_000]), Wire.error(2, 1, "cancelled"));
        callBack("unary");
        peer.send(end(2, utf8("pong")));
        assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("pong");
    }

    private record Violation(String name, String operation, String reason, List<byte[]> frames) {

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("violations")
    void calleeThatBreaksTheRulesIsToldAndClosed(Violation violation) {
        callBack(violation.operation);
        peer.send(concat(violation.frames.toArray(byte[][]::new)));

        List<RawFrame> frames = peer.expectClosed();
        assertThat(frames)
                .filteredOn(frame -> frame.type() == Wire.GOAWAY)
                .singleElement()
                .satisfies(goAway -> assertThat(goAway.message()).contains(violation.reason));
        assertThat(log.onlyLineOf(peer.localPort())).contains(violation.reason);
    }

    static Stream<Violation> violations() {
        return Stream.of(
                violation("END of no call", "unary", "not open", end(4)),
                violation("END twice", "unary", "not open", end(2), end(2)),
                violation("ERROR of no call", "unary", "not open", Wire.error(4, 2, "x")),
                violation("CREDIT of no call", "unary", "not open", Wire.credit(4, 1)),
                violation("CANCEL of no call", "unary", "not open", Wire.cancel(4)),
                violation("DATA after END", "stream", "not open", end(2), data(2, 0, utf8("x"))),
                violation("two items", "unary", "second item", data(2, 0, utf8("x")), data(2, 0, utf8("x"))),
                violation("item and last item", "unary", "second item", data(2, 0, utf8("x")), end(2, utf8("y"))),
                violation(
                        "item without credit",
                        "three",
                        "without credit",
                        data(2, 0, utf8("1")),
                        data(2, 0, utf8("2")),
                        data(2, 0, utf8("3")),
                        data(2, Wire.FIRST | Wire.MORE, fields().u32(9).u8(1).bytes())),
                violation("CREDIT of one payload", "unary", "no stream", Wire.credit(2, 1)),
                violation("CANCEL of one payload", "unary", "no stream", Wire.cancel(2)),
                violation(
                        "END within an item",
                        "unary",
                        "middle",
                        data(2, 3, fields().u32(9).u8(1).bytes()),
                        end(2)),
                violation("CALL with an id of the server", "unary", "id of this side", call(4, "x", "")),
                violation("ERROR cut short", "unary", "runs past", Wire.frame(Wire.ERROR, 0, 2, new byte[3])),
                violation(
                        "ERROR that is not UTF-8",
                        "unary",
                        "not UTF-8",
                        Wire.frame(
                                Wire.ERROR,
                                0,
                                2,
                                fields().u8(2).u8(0).u16(1).u8(0xFF).u16(0).bytes())));
    }

    private static Violation violation(String name, String operation, String reason, byte[]... frames) {
        return new Violation(name, operation, reason, List.of(frames));
    }
}
