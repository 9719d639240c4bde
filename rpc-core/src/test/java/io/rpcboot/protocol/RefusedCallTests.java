package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.frame;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcServer;
import io.rpcboot.codec.PayloadCodec.Argument;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Calls that are not run: the caller gets an ERROR that says why, and the connection lives. */
class RefusedCallTests {

    private static final int INVALID_ARGUMENT = 3;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int NOT_FOUND = 5;
    private static final int RESOURCE_EXHAUSTED = 8;

    /** Index of JSON in the server's HELLO. */
    private static final int JSON = 0;

    private static final int MAX_MESSAGE = 100_000;

    private final AtomicInteger runs = new AtomicInteger();
    private RpcServer server;
    private RawPeer peer;

    record Order(String id, int amount) {}

    @BeforeEach
    void start() {
        server = TestServers.start(
                ConnectionSettings.defaults().withSizes(65_536, MAX_MESSAGE),
                TestServers.echo(),
                TestServers.bytes("size", (payload, context) -> {
                    runs.incrementAndGet();
                    return utf8(Integer.toString(((byte[]) payload).length));
                }),
                OperationDefinition.unary("order", Order.class, String.class, (payload, context) -> {
                    runs.incrementAndGet();
                    return ((Order) payload).id();
                }),
                OperationDefinition.unary(
                                "add", Void.class, Integer.class, (payload, context) -> runs.incrementAndGet())
                        .withPayload(PayloadSpec.arguments(List.of(
                                new Argument("x", Integer.class, true), new Argument("y", Integer.class, true)))),
                OperationDefinition.unary(
                                "nothing", Void.class, Integer.class, (payload, context) -> runs.incrementAndGet())
                        .withPayload(PayloadSpec.none()),
                OperationDefinition.unary(
                                "count",
                                Order.class,
                                Long.class,
                                (payload, context) -> ((Flux<?>) payload)
                                        .doOnSubscribe(subscription -> runs.incrementAndGet())
                                        .count())
                        .withPayload(PayloadSpec.stream(Order.class)),
                OperationDefinition.streaming("numbers", byte[].class, byte[].class, (payload, context) -> {
                            runs.incrementAndGet();
                            return Flux.empty();
                        })
                        .withPayload(PayloadSpec.optionalValue(byte[].class)));
        peer = RawPeer.open(server.port());
    }

    @AfterEach
    void stop() {
        assertThat(peer.answer(3, "echo", "still here")).isEqualTo("still here");
        peer.close();
        server.close();
    }

    @Test
    void unknownOperationIsNotFoundWithTheNearestNames() {
        peer.send(call(1, "ordr", "x"));

        assertRefused(NOT_FOUND, "'ordr'", "'order'");
    }

    @Test
    void unknownOperationThatIsBoundIsNotFoundEachTime() {
        byte[] named = fields().u16(1).str8("ordr").u8(Wire.BYTES).bytes();
        peer.send(frame(Wire.CALL, Wire.NAMED, 1, named));
        assertRefused(NOT_FOUND, "'ordr'");

        peer.send(frame(Wire.CALL, 0, 1, fields().u16(1).u8(Wire.BYTES).bytes()));
        assertRefused(NOT_FOUND, "'ordr'");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 254})
    void unknownCodecIndexIsAnInvalidArgument(int codec) {
        peer.send(json("order", codec, "{}"));

        assertRefused(INVALID_ARGUMENT, "'order'", "codec", Integer.toString(codec));
    }

    @Test
    void bytesForAHandlerOfValuesAreAnInvalidArgument() {
        peer.send(call(1, "order", "{}"));

        assertRefused(INVALID_ARGUMENT, "'order'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"id\":\"a\",\"amount\":\"many\"}; amount; int",
                "{\"id\":\"a\",\"amount\":99999999999}; amount; int",
                "{\"id\":\"a\",\"amount\":{}}; amount; int",
                "[1]; Order; Order",
                "{\"id\":; order; Order",
                "null; payload; null",
            })
    void undecodablePayloadIsAnInvalidArgumentWithFieldAndType(String payload, String field, String type) {
        peer.send(json("order", JSON, payload));

        assertRefused(INVALID_ARGUMENT, "'order'", field, type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"x\":1}; y; int",
                "{\"x\":1,\"y\":2,\"z\":3}; z; x",
                "{\"x\":1,\"y\":\"two\"}; y; int",
                "{}; x; int",
                "7; add; x",
            })
    void wrongArgumentsAreAnInvalidArgumentWithNameAndType(String payload, String argument, String type) {
        peer.send(json("add", JSON, payload));

        assertRefused(INVALID_ARGUMENT, "'add'", argument, type);
    }

    @Test
    void missingPayloadIsAnInvalidArgument() {
        peer.send(frame(
                Wire.CALL, Wire.NAMED, 1, fields().u16(0).str8("order").u8(JSON).bytes()));

        assertRefused(INVALID_ARGUMENT, "'order'", "payload");
    }

    @Test
    void payloadOfAnOperationWithoutOneIsAnInvalidArgument() {
        peer.send(json("nothing", JSON, "5"));

        assertRefused(INVALID_ARGUMENT, "'nothing'", "payload");
    }

    @Test
    void payloadStreamOfAnOperationOfOneValueIsAnInvalidArgument() {
        peer.send(call(1, "size", Wire.PAYLOAD_STREAM, fields()));

        assertRefused(INVALID_ARGUMENT, "'size'", "stream");
        peer.send(Wire.cancel(1));
    }

    @Test
    void resultOfAStreamThatIsNotTakenAsOneIsAnInvalidArgument() {
        peer.send(call(1, "numbers", "x"));

        assertRefused(INVALID_ARGUMENT, "'numbers'", "stream");
    }

    @Test
    void undecodableItemOfAPayloadStreamIsAnInvalidArgument() {
        byte[] head = fields().u16(0).str8("count").u8(JSON).bytes();
        peer.send(frame(Wire.CALL, Wire.NAMED | Wire.PAYLOAD_STREAM, 1, head));
        peer.expect(Wire.CREDIT, 1);
        peer.send(Wire.data(1, 0, utf8("{\"amount\":\"many\"}")));

        peer.expect(Wire.CANCEL, 1);
        RawFrame error = peer.expectError(1, INVALID_ARGUMENT);
        assertThat(error.message()).contains("'count'", "amount", "int");
        assertThat(error.handlerRan()).isTrue();
        peer.send(Wire.cancel(1));
    }

    @Test
    void wholeMessageOverTheLimitIsRefused() {
        server.close();
        server = TestServers.start(
                ConnectionSettings.defaults().withSizes(65_536, 2_000),
                TestServers.echo(),
                TestServers.bytes("size", (payload, context) -> utf8("" + runs.incrementAndGet())));
        peer = RawPeer.open(server.port());
        peer.send(call(1, "size", new byte[2_001]));

        assertRefused(RESOURCE_EXHAUSTED, "'size'", "2001", "2000");
    }

    @Test
    void fragmentedMessageOverTheLimitIsRefusedAtItsAnnouncement() {
        peer.send(call(
                1,
                "size",
                Wire.PAYLOAD | Wire.CALL_MORE,
                fields().u32(MAX_MESSAGE + 1).raw(new byte[65_536])));
        assertRefused(RESOURCE_EXHAUSTED, "'size'", "100001", "100000");

        peer.send(Wire.end(1, new byte[MAX_MESSAGE + 1 - 65_536]));
    }

    @Test
    void itemOfFourGigabytesIsRefusedAtItsAnnouncementAndCanBeCancelled() {
        peer.send(call(
                1,
                "size",
                Wire.PAYLOAD | Wire.CALL_MORE,
                fields().u32(0xFFFF_FFFFL).raw(new byte[10])));
        assertRefused(RESOURCE_EXHAUSTED, "'size'", "100000");

        peer.send(Wire.data(1, Wire.MORE, new byte[65_536]), Wire.cancel(1));
    }

    @Test
    void messageOfExactlyTheLimitIsTaken() {
        peer.send(call(
                1,
                "size",
                Wire.PAYLOAD | Wire.CALL_MORE,
                fields().u32(MAX_MESSAGE).raw(new byte[65_536])));
        peer.send(Wire.end(1, new byte[MAX_MESSAGE - 65_536]));

        assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("100000");
    }

    @Test
    void itemOfAPayloadStreamOverTheLimitIsRefused() {
        byte[] head = fields().u16(0).str8("count").u8(JSON).bytes();
        peer.send(frame(Wire.CALL, Wire.NAMED | Wire.PAYLOAD_STREAM, 1, head));
        peer.expect(Wire.CREDIT, 1);
        peer.send(
                Wire.data(1, 3, fields().u32(MAX_MESSAGE + 1).raw(new byte[100]).bytes()));

        assertThat(peer.expectError(1, RESOURCE_EXHAUSTED).message()).contains("'count'", "100001", "100000");
        peer.send(Wire.data(1, Wire.MORE, new byte[65_536]), Wire.cancel(1));
    }

    @Test
    void deadlineOfZeroIsOver() {
        peer.send(call(1, "size", Wire.DEADLINE | Wire.PAYLOAD, fields().u32(0).u8(1)));

        assertRefused(DEADLINE_EXCEEDED, "'size'", "deadline");
    }

    @Test
    void unknownFrameTypesAreSkippedWhateverTheySay() {
        peer.send(
                frame(15, 0xFF, 0, new byte[3]),
                frame(16, 0, 77, new byte[16_384 + 65_536]),
                frame(255, 1, 1, new byte[0]));

        assertThat(peer.answer(1, "echo", "after them")).isEqualTo("after them");
    }

    private void assertRefused(int code, String... parts) {
        RawFrame error = peer.expectError(1, code);
        assertThat(error.message()).contains(parts);
        assertThat(error.handlerRan()).isFalse();
        assertThat(runs).hasValue(0);
    }

    private static byte[] json(String operation, int codec, String payload) {
        byte[] body =
                fields().u16(0).str8(operation).u8(codec).raw(utf8(payload)).bytes();
        return frame(Wire.CALL, Wire.NAMED | Wire.PAYLOAD, 1, body);
    }
}
