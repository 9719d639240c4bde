package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden bytes: every frame of {@code docs/PROTOCOL.md}, written and read. */
class FrameWriterTests {

    @ParameterizedTest(name = "{0}")
    @MethodSource({"calls", "items", "control"})
    void frameIsItsGoldenBytesInBothDirections(
            String name, Consumer<ByteBuf> writer, String golden, String whatIsRead) {
        assertThat(Frames.written(writer)).isEqualTo(Frames.compact(golden));
        assertThat(Frames.read(golden)).containsExactly(whatIsRead);
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                arguments(
                        "CALL of a bound operation without anything",
                        call(1, Frames.head(7, null, 0, -1, Map.of(), -1, false, false), -1, -1),
                        "00 00 00 03  02 00  00 00 00 01  00 07  00",
                        "CALL 1 number=7 name=null codec=0 deadline=-1 headers={} credit=0 total=-1 []"),
                arguments(
                        "CALL that binds a name, with a payload",
                        call(1, Frames.head(1, "text.count", 255, -1, Map.of(), -1, false, false), 2, 2)
                                .andThen(payload("68 69")),
                        """
                        00 00 00 10  02 41  00 00 00 01
                        00 01  0a 74 65 78 74 2e 63 6f 75 6e 74  ff
                        68 69""",
                        "CALL 1 number=1 name=text.count codec=255 deadline=-1 headers={} credit=0 total=-1"
                                + " PAYLOAD [6869]"),
                arguments(
                        "CALL with number 0, named anew",
                        call(3, Frames.head(0, "a", 1, -1, Map.of(), -1, false, false), -1, -1),
                        "00 00 00 05  02 01  00 00 00 03  00 00  01 61  01",
                        "CALL 3 number=0 name=a codec=1 deadline=-1 headers={} credit=0 total=-1 []"),
                arguments(
                        "CALL with DEADLINE",
                        call(1, Frames.head(1, null, 0, 2000, Map.of(), -1, false, false), -1, -1),
                        "00 00 00 07  02 02  00 00 00 01  00 01  00  00 00 07 d0",
                        "CALL 1 number=1 name=null codec=0 deadline=2000 headers={} credit=0 total=-1 []"),
                arguments(
                        "CALL whose deadline is over",
                        call(1, Frames.head(1, null, 0, 0, Map.of(), -1, false, false), -1, -1),
                        "00 00 00 07  02 02  00 00 00 01  00 01  00  00 00 00 00",
                        "CALL 1 number=1 name=null codec=0 deadline=0 headers={} credit=0 total=-1 []"),
                arguments(
                        "CALL with HEADERS",
                        call(1, Frames.head(1, null, 0, -1, headers("tenant", "a", "é", ""), -1, false, false), -1, -1),
                        """
                        00 00 00 13  02 04  00 00 00 01  00 01  00
                        02  06 74 65 6e 61 6e 74  00 01 61  02 c3 a9  00 00""",
                        "CALL 1 number=1 name=null codec=0 deadline=-1 headers={tenant=a, é=} credit=0 total=-1 []"),
                arguments(
                        "CALL for a stream of results",
                        call(2, Frames.head(1, null, 0, -1, Map.of(), 256, false, false), -1, -1),
                        "00 00 00 07  02 08  00 00 00 02  00 01  00  00 00 01 00",
                        "CALL 2 number=1 name=null codec=0 deadline=-1 headers={} credit=256 total=-1 RESULT_STREAM []"),
                arguments(
                        "CALL with a first credit of 0",
                        call(2, Frames.head(1, null, 0, -1, Map.of(), 0, false, false), -1, -1),
                        "00 00 00 07  02 08  00 00 00 02  00 01  00  00 00 00 00",
                        "CALL 2 number=1 name=null codec=0 deadline=-1 headers={} credit=0 total=-1 RESULT_STREAM []"),
                arguments(
                        "CALL with a stream of payloads",
                        call(1, Frames.head(1, null, 0, -1, Map.of(), -1, true, false), -1, -1),
                        "00 00 00 03  02 10  00 00 00 01  00 01  00",
                        "CALL 1 number=1 name=null codec=0 deadline=-1 headers={} credit=0 total=-1 PAYLOAD_STREAM []"),
                arguments(
                        "CALL that nobody waits for, with an empty payload",
                        call(1, Frames.head(1, null, 0, -1, Map.of(), -1, false, true), 0, 0),
                        "00 00 00 03  02 60  00 00 00 01  00 01  00",
                        "CALL 1 number=1 name=null codec=0 deadline=-1 headers={} credit=0 total=-1 ONE_WAY PAYLOAD []"),
                arguments(
                        "CALL with the first fragment of its payload",
                        call(1, Frames.head(1, null, 0, -1, Map.of(), -1, false, false), 2, 70_000)
                                .andThen(payload("aa bb")),
                        "00 00 00 09  02 c0  00 00 00 01  00 01  00  00 01 11 70  aa bb",
                        "CALL 1 number=1 name=null codec=0 deadline=-1 headers={} credit=0 total=70000"
                                + " PAYLOAD MORE [aabb]"),
                arguments(
                        "CALL with all that goes together",
                        call(
                                        0x01234567,
                                        Frames.head(65_535, "n", 2, 0xFFFF_FFFFL, headers("k", "v"), 1, false, true),
                                        1,
                                        9)
                                .andThen(payload("2a")),
                        """
                        00 00 00 18  02 ef  01 23 45 67
                        ff ff  01 6e  02  ff ff ff ff  01 01 6b 00 01 76  00 00 00 01  00 00 00 09
                        2a""",
                        "CALL 19088743 number=65535 name=n codec=2 deadline=4294967295 headers={k=v} credit=1 total=9"
                                + " RESULT_STREAM ONE_WAY PAYLOAD MORE [2a]"),
                arguments(
                        "CALL with both directions streamed",
                        call(0xFFFF_FFFF, Frames.head(1, null, 0, -1, Map.of(), 0xFFFF_FFFFL, true, false), -1, -1),
                        "00 00 00 07  02 18  ff ff ff ff  00 01  00  ff ff ff ff",
                        "CALL 4294967295 number=1 name=null codec=0 deadline=-1 headers={} credit=4294967295 total=-1"
                                + " RESULT_STREAM PAYLOAD_STREAM []"));
    }

    static Stream<Arguments> items() {
        return Stream.of(
                arguments(
                        "DATA with a whole item",
                        frame(out -> FrameWriter.writeData(out, 5, 3)).andThen(payload("01 02 03")),
                        "00 00 00 03  03 00  00 00 00 05  01 02 03",
                        "DATA 5 total=-1 more=false [010203]"),
                arguments(
                        "DATA with a whole item of an array",
                        frame(out -> FrameWriter.writeItem(out, 5, new byte[] {0, 1, 2, 3, 4}, 1, 3, false)),
                        "00 00 00 03  03 00  00 00 00 05  01 02 03",
                        "DATA 5 total=-1 more=false [010203]"),
                arguments(
                        "END with an item of an array",
                        frame(out -> FrameWriter.writeItem(out, 0x01234567, new byte[] {-16, -15}, 0, 2, true)),
                        "00 00 00 02  05 01  01 23 45 67  f0 f1",
                        "END 19088743 item=true [f0f1]"),
                arguments(
                        "DATA with an empty item",
                        frame(out -> FrameWriter.writeData(out, 5, 0)),
                        "00 00 00 00  03 00  00 00 00 05",
                        "DATA 5 total=-1 more=false []"),
                arguments(
                        "DATA with a first fragment",
                        frame(out -> FrameWriter.writeFirstFragment(out, 5, 2, 100_000))
                                .andThen(payload("0a 0b")),
                        "00 00 00 06  03 03  00 00 00 05  00 01 86 a0  0a 0b",
                        "DATA 5 total=100000 more=true [0a0b]"),
                arguments(
                        "DATA with a middle fragment",
                        frame(out -> FrameWriter.writeFragment(out, 5, 2, true)).andThen(payload("0c 0d")),
                        "00 00 00 02  03 01  00 00 00 05  0c 0d",
                        "DATA 5 total=-1 more=true [0c0d]"),
                arguments(
                        "DATA with a last fragment",
                        frame(out -> FrameWriter.writeFragment(out, 5, 1, false))
                                .andThen(payload("0e")),
                        "00 00 00 01  03 00  00 00 00 05  0e",
                        "DATA 5 total=-1 more=false [0e]"),
                arguments(
                        "END",
                        frame(out -> FrameWriter.writeEnd(out, 6)),
                        "00 00 00 00  05 00  00 00 00 06",
                        "END 6 item=false []"),
                arguments(
                        "END with an item",
                        frame(out -> FrameWriter.writeEndWithItem(out, 6, 2)).andThen(payload("f0 f1")),
                        "00 00 00 02  05 01  00 00 00 06  f0 f1",
                        "END 6 item=true [f0f1]"),
                arguments(
                        "END with an empty item",
                        frame(out -> FrameWriter.writeEndWithItem(out, 6, 0)),
                        "00 00 00 00  05 01  00 00 00 06",
                        "END 6 item=true []"));
    }

    static Stream<Arguments> control() {
        return Stream.of(
                arguments(
                        "CREDIT",
                        frame(out -> FrameWriter.writeCredit(out, 1, 128)),
                        "00 00 00 04  04 00  00 00 00 01  00 00 00 80",
                        "CREDIT 1 128"),
                arguments(
                        "CREDIT of all that fits",
                        frame(out -> FrameWriter.writeCredit(out, 1, 0xFFFF_FFFFL)),
                        "00 00 00 04  04 00  00 00 00 01  ff ff ff ff",
                        "CREDIT 1 4294967295"),
                arguments(
                        "LOST",
                        frame(out -> FrameWriter.writeLost(out, 3, 1_000_000)),
                        "00 00 00 08  0c 00  00 00 00 03  00 00 00 00 00 0f 42 40",
                        "LOST 3 1000000"),
                arguments(
                        "LOST of more than can be",
                        frame(out -> FrameWriter.writeLost(out, 3, -1)),
                        "00 00 00 08  0c 00  00 00 00 03  ff ff ff ff ff ff ff ff",
                        "LOST 3 9223372036854775807"),
                arguments(
                        "CANCEL by the sender",
                        frame(out -> FrameWriter.writeCancel(out, 1, new CancelBody(1, "", "enough"))),
                        "00 00 00 0a  07 00  00 00 00 01  01  00  00 06 65 6e 6f 75 67 68",
                        "CANCEL 1 1 '' 'enough'"),
                arguments(
                        "CANCEL by another for its deadline",
                        frame(out -> FrameWriter.writeCancel(out, 1, new CancelBody(4, "shop", ""))),
                        "00 00 00 08  07 00  00 00 00 01  04  04 73 68 6f 70  00 00",
                        "CANCEL 1 4 'shop' ''"),
                arguments(
                        "PING",
                        frame(out -> FrameWriter.writePing(out, false, 0x0123456789abcdefL)),
                        "00 00 00 08  08 00  00 00 00 00  01 23 45 67 89 ab cd ef",
                        "PING 123456789abcdef"),
                arguments(
                        "PING with ACK",
                        frame(out -> FrameWriter.writePing(out, true, -2)),
                        "00 00 00 08  08 01  00 00 00 00  ff ff ff ff ff ff ff fe",
                        "PONG fffffffffffffffe"),
                arguments(
                        "GOAWAY",
                        frame(out -> FrameWriter.writeGoAway(out, new GoAway(17, 0, "stops"))),
                        "00 00 00 10  09 00  00 00 00 00  00 00 00 00 00 00 00 11  00  00 05 73 74 6f 70 73",
                        "GOAWAY 17 0 'stops'"),
                arguments(
                        "GOAWAY for a violation",
                        frame(out -> FrameWriter.writeGoAway(out, new GoAway(0, 13, "é"))),
                        "00 00 00 0d  09 00  00 00 00 00  00 00 00 00 00 00 00 00  0d  00 02 c3 a9",
                        "GOAWAY 0 13 'é'"));
    }

    @Test
    void magicIsTheLettersRpcb() {
        assertThat(Frames.written(FrameWriter::writeMagic)).isEqualTo("52504342");
    }

    @Test
    void framesStandBehindOneAnother() {
        String both = Frames.written(out -> {
            FrameWriter.writeCancel(out, 1, new CancelBody(1, "", "r"));
            FrameWriter.writeEnd(out, 3);
            FrameWriter.writeGoAway(out, new GoAway(1, 0, ""));
        });
        assertThat(Frames.read(both)).containsExactly("CANCEL 1 1 '' 'r'", "END 3 item=false []", "GOAWAY 1 0 ''");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65535})
    void theLongestNameGoesWithItsNumber(int number) {
        String name = "é".repeat(127) + "x";
        String call =
                Frames.written(call(1, Frames.head(number, name, 255, 7, headers("k", "v"), 9, true, false), -1, -1));
        assertThat(Frames.read(call))
                .containsExactly("CALL 1 number=" + number + " name=" + name
                        + " codec=255 deadline=7 headers={k=v} credit=9 total=-1 RESULT_STREAM PAYLOAD_STREAM []");
    }

    @Test
    void noticesWithTheLongestTextsFitTheirLimit() {
        String text = "é".repeat(1000);
        String notices = Frames.written(out -> {
            FrameWriter.writeCancel(out, 1, new CancelBody(1, text, text));
            FrameWriter.writeGoAway(out, new GoAway(1, 0, text));
        });
        assertThat(Frames.read(notices))
                .containsExactly(
                        "CANCEL 1 1 '" + "é".repeat(127) + "' '" + "é".repeat(256) + "'",
                        "GOAWAY 1 0 '" + "é".repeat(256) + "'");
    }

    private static Map<String, String> headers(String... pairs) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    private static Consumer<ByteBuf> call(int callId, CallHead head, int payloadLength, int total) {
        return out -> FrameWriter.writeCall(out, callId, head, payloadLength, total);
    }

    private static Consumer<ByteBuf> frame(Consumer<ByteBuf> writer) {
        return writer;
    }

    private static Consumer<ByteBuf> payload(String hex) {
        return out -> out.writeBytes(Frames.bytes(hex));
    }
}
