package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.concat;
import static io.rpcboot.protocol.Wire.data;
import static io.rpcboot.protocol.Wire.end;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.frame;
import static io.rpcboot.protocol.Wire.head;
import static io.rpcboot.protocol.Wire.header;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcServer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is fatal for a connection: it is told why and closed, one line is logged, and the others do not notice. */
class ConnectionViolationTests {

    private static RpcServer server;
    private static ConnectionLog log;
    private static RawPeer bystander;

    /** What is sent after the handshake, and a part of the reason that has to be given. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Violation(String name, String reason, byte[] bytes) {

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() {
        log = new ConnectionLog();
        server = TestServers.start(
                TestServers.echo(),
                TestServers.bytes("never", (payload, context) -> Mono.never()),
                OperationDefinition.unary("unasked", byte[].class, byte[].class, (payload, context) -> Mono.never())
                        .withPayload(PayloadSpec.stream(byte[].class)),
                OperationDefinition.unary(
                                "swallow",
                                byte[].class,
                                byte[].class,
                                (payload, context) -> ((Flux<?>) payload).then(Mono.never()))
                        .withPayload(PayloadSpec.stream(byte[].class)));
        bystander = RawPeer.open(server.port());
        bystander.send(call(1, "never", "running all the time"));
    }

    /** The kernel gives a local port again soon: lines of an earlier connection must not count. */
    @BeforeEach
    void forget() {
        log.clear();
    }

    @AfterAll
    static void stop() {
        bystander.send(Wire.cancel(1));
        bystander.expectError(1, 1);
        bystander.close();
        server.close();
        log.close();
    }

    @ParameterizedTest
    @MethodSource("violations")
    void violationClosesTheConnectionAndNoOther(Violation violation) {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(violation.bytes);

            assertIsTold(peer, violation.reason);
        }
        assertThat(bystander.answer(3, "echo", "still here")).isEqualTo("still here");
    }

    @ParameterizedTest
    @MethodSource("brokenHellos")
    void brokenHelloClosesTheConnection(Violation violation) {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.send(Wire.MAGIC, violation.bytes);

            peer.expectOpening();
            assertIsTold(peer, violation.reason);
        }
        assertThat(bystander.answer(3, "echo", "still here")).isEqualTo("still here");
    }

    @Test
    void violationFailsTheCallsOfItsOwnConnection() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "never", "a"), call(3, "never", "b"), Wire.credit(77, 1));

            RawFrame last = peer.expectClosed().get(0);
            assertThat(last.type()).isEqualTo(Wire.GOAWAY);
            assertThat(last.accepted()).isEqualTo(2);
        }
    }

    private static void assertIsTold(RawPeer peer, String reason) {
        var frames = peer.expectClosed();
        RawFrame last = frames.get(frames.size() - 1);
        assertThat(last.type()).as("%s", frames).isEqualTo(Wire.GOAWAY);
        assertThat(last.code()).isNotZero();
        assertThat(last.message()).contains(reason);
        assertThat(log.onlyLineOf(peer.localPort()))
                .startsWith("WARN connection with ")
                .contains(reason);
    }

    static Stream<Violation> violations() {
        byte[] swallow = call(1, "swallow", Wire.PAYLOAD_STREAM, fields());
        byte[] never = call(1, "never", "x");
        byte[] echoed = call(1, "echo", "x");
        byte[] opened =
                call(1, "never", Wire.PAYLOAD | Wire.CALL_MORE, fields().u32(10).raw(utf8("12345")));
        return Stream.of(
                        lengths(),
                        flags(),
                        Stream.of(
                                violation(
                                        "HELLO again",
                                        "second HELLO",
                                        frame(Wire.HELLO, 0, 0, Wire.hello().bytes())),
                                violation("CALL with id 0", "call id 0", call(0, "echo", "x")),
                                violation("CALL with an even id", "id of this side", call(2, "echo", "x")),
                                violation("CALL with slot 128", "slot 128", call(257, "echo", "x")),
                                violation("CALL with the last id", "slot 2147483647", call(0xFFFF_FFFFL, "echo", "x")),
                                violation("CALL of an open slot", "open already", concat(never, call(1, "echo", "x"))),
                                violation("PING with a call id", "call id 5", frame(Wire.PING, 0, 5, new byte[8])),
                                violation("GOAWAY with a call id", "call id 5", frame(Wire.GOAWAY, 0, 5, new byte[11])),
                                violation("DATA of no call", "payload has ended", data(1, 0, utf8("x"))),
                                violation("DATA after END", "payload has ended", concat(never, data(1, 0, utf8("x")))),
                                violation("END of no call", "payload has ended", end(1)),
                                violation("END after an answer", "payload has ended", concat(echoed, end(1))),
                                violation("END twice", "payload has ended", concat(swallow, end(1), end(1))),
                                violation(
                                        "DATA after CANCEL",
                                        "payload",
                                        concat(opened, Wire.cancel(1), data(1, 0, utf8("x")))),
                                violation(
                                        "item without credit",
                                        "without credit",
                                        concat(unasked(), data(1, 0, utf8("x")))),
                                violation(
                                        "last item without credit",
                                        "without credit",
                                        concat(unasked(), end(1, utf8("x")))),
                                violation(
                                        "second item in a fragmented payload",
                                        "second item",
                                        concat(opened, data(1, 0, utf8("67890")), data(1, 0, utf8("x")))),
                                violation("END within an item", "middle of an item", concat(opened, end(1))),
                                violation(
                                        "fragment over the total",
                                        "6 bytes where 1 to 5",
                                        concat(opened, data(1, Wire.MORE, utf8("678901")))),
                                violation(
                                        "item under its total",
                                        "9 bytes where 10",
                                        concat(opened, end(1, utf8("6789")))),
                                violation("empty fragment", "0 bytes", concat(opened, data(1, Wire.MORE, new byte[0]))),
                                violation(
                                        "FIRST within an item",
                                        "before the one before has ended",
                                        concat(
                                                opened,
                                                data(
                                                        1,
                                                        Wire.FIRST | Wire.MORE,
                                                        fields().u32(9).u8(1).bytes()))),
                                violation("FIRST without MORE", "FIRST without MORE", data(1, Wire.FIRST, new byte[8])),
                                violation(
                                        "ERROR from a caller",
                                        "ERROR from the caller",
                                        concat(never, Wire.error(1, 2, "x"))),
                                violation("CREDIT of 0", "CREDIT of 0", concat(never, Wire.credit(1, 0))),
                                violation("CREDIT of no call", "never was", Wire.credit(9, 1)),
                                violation("CREDIT of no stream", "no stream", concat(never, Wire.credit(1, 1))),
                                violation("CANCEL of no call", "never was", Wire.cancel(9)),
                                violation("END of a call of the server", "not open", end(2)),
                                violation("unbound number", "not bound", number(7, null)),
                                violation("number 0 without a name", "not bound", number(0, null)),
                                violation(
                                        "number bound twice",
                                        "bound twice",
                                        concat(number(7, "echo"), number(7, "echo"))),
                                violation("number over the limit", "over the limit of 1024", number(1025, "echo")),
                                violation("empty name", "name is empty", number(1, "")),
                                violation("name that is not UTF-8", "operation name is not UTF-8", brokenName()),
                                violation("65 headers", "65 headers", headers(65)),
                                violation(
                                        "payload beside a payload stream",
                                        "exclude",
                                        call(1, "swallow", 0x50, fields())),
                                violation(
                                        "MORE without PAYLOAD",
                                        "exclude",
                                        call(1, "swallow", Wire.CALL_MORE, fields())),
                                violation(
                                        "bytes where there is no payload",
                                        "too many",
                                        call(1, "echo", 0, fields().u8(1)))))
                .flatMap(all -> all);
    }

    /** One length too long and one too short for each type; most claim bytes that never come. */
    private static Stream<Violation> lengths() {
        int frame = 65_536;
        return Stream.of(
                claimed(Wire.HELLO, 4_097),
                claimed(Wire.CALL, 16_385 + frame),
                claimed(Wire.DATA, 5 + frame),
                claimed(Wire.CREDIT, 5),
                claimed(Wire.END, 1 + frame),
                claimed(Wire.ERROR, 16_385),
                claimed(Wire.CANCEL, 1_025),
                claimed(Wire.PING, 9),
                claimed(Wire.GOAWAY, 1_025),
                claimed(30, 16_385 + frame),
                claimed(Wire.DATA, 0xFFFF_FFFFL),
                claimed(Wire.CALL, 0x8000_0000L),
                tooShort(Wire.CALL, 2),
                tooShort(Wire.CREDIT, 3),
                tooShort(Wire.CANCEL, 3),
                tooShort(Wire.PING, 7),
                tooShort(Wire.GOAWAY, 10),
                violation("END with bytes and no item", "END without ITEM", frame(Wire.END, 0, 1, new byte[1])),
                violation("CALL with too much payload", "65537 bytes of payload", call(1, "echo", new byte[frame + 1])),
                violation("DATA with too much payload", "65537 bytes of payload", data(1, 0, new byte[frame + 1])));
    }

    /** The lowest flag that each type does not know. */
    private static Stream<Violation> flags() {
        return Stream.of(
                unknownFlag(Wire.HELLO, 1, 0),
                unknownFlag(Wire.DATA, 4, 1),
                unknownFlag(Wire.CREDIT, 1, 1),
                unknownFlag(Wire.END, 2, 1),
                unknownFlag(Wire.CANCEL, 2, 1),
                unknownFlag(Wire.ERROR, 1, 1),
                unknownFlag(Wire.PING, 2, 0),
                unknownFlag(Wire.GOAWAY, 1, 0));
    }

    static Stream<Violation> brokenHellos() {
        byte[] hello = Wire.hello().bytes();
        byte[] brokenName = hello.clone();
        brokenName[43] = (byte) 0xFF;
        byte[] longName = hello.clone();
        longName[42] = (byte) 200;
        return Stream.of(
                violation("CALL first", "first frame is of type 2", call(1, "echo", "x")),
                violation("an unknown frame first", "first frame is of type 30", frame(30, 0, 0, new byte[0])),
                helloWith("version 0", "no common version", 0, 0, 0),
                helloWith("version 2", "no common version", 0, 2, 2),
                helloWith("small frames", "max frame payload", 6, 0, 0, 3, 255),
                helloWith("large frames", "max frame payload", 6, 0, 16, 0, 1),
                helloWith("no message", "max message", 10, 0, 0, 0, 0),
                helloWith("too many calls", "max calls", 14, 0, 16, 0, 1),
                helloWith("too many operations", "max operations", 18, 0, 1, 0, 0),
                violation("broken name", "name is not UTF-8", frame(Wire.HELLO, 0, 0, brokenName)),
                violation("long name", "name runs past", frame(Wire.HELLO, 0, 0, longName)),
                violation("short HELLO", "HELLO runs past", frame(Wire.HELLO, 0, 0, new byte[41])),
                violation("HELLO with a call id", "call id 1", frame(Wire.HELLO, 0, 1, hello)));
    }

    private static Violation helloWith(String name, String reason, int at, int... bytes) {
        byte[] hello = Wire.hello().bytes();
        for (int i = 0; i < bytes.length; i++) {
            hello[at + i] = (byte) bytes[i];
        }
        return violation(name, reason, frame(Wire.HELLO, 0, 0, hello));
    }

    private static Violation violation(String name, String reason, byte[] bytes) {
        return new Violation(name, reason, bytes);
    }

    private static Violation claimed(int type, long length) {
        return violation(
                RawFrame.name(type) + " of " + length,
                "claims " + length + " bytes",
                header(length, type, 0, 1).bytes());
    }

    private static Violation tooShort(int type, int length) {
        int id = type == Wire.PING || type == Wire.GOAWAY ? 0 : 1;
        return violation(RawFrame.name(type) + " of " + length, "", frame(type, 0, id, new byte[length]));
    }

    private static Violation unknownFlag(int type, int flag, int id) {
        return violation(
                RawFrame.name(type) + " with flag " + flag,
                "unknown flags",
                frame(type, flag, id, new byte[type == Wire.CREDIT ? 4 : 8]));
    }

    /** A stream whose handler never asks for an item. */
    private static byte[] unasked() {
        return call(1, "unasked", Wire.PAYLOAD_STREAM, fields());
    }

    private static byte[] number(int number, String name) {
        Wire body = fields().u16(number);
        if (name != null) {
            body.str8(name);
        }
        long id = name == null || name.isEmpty() ? 1 : 3;
        return frame(
                Wire.CALL,
                name == null ? 0 : Wire.NAMED,
                id,
                body.u8(Wire.BYTES).bytes());
    }

    private static byte[] brokenName() {
        byte[] body = fields().u16(0).u8(2).u8(0xC3).u8(0x28).u8(Wire.BYTES).bytes();
        return frame(Wire.CALL, Wire.NAMED, 1, body);
    }

    private static byte[] headers(int count) {
        Wire body = head("echo").u8(count);
        for (int i = 0; i < count; i++) {
            body.str8("h" + i).str16("v");
        }
        return frame(Wire.CALL, Wire.NAMED | Wire.HEADERS, 1, body.bytes());
    }
}
