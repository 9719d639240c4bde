package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden bytes of the frames of sessions, written and read. */
class SessionFramesTests {

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void frameIsItsGoldenBytesInBothDirections(
            String name, Consumer<ByteBuf> writer, String golden, String whatIsRead) {
        assertThat(Frames.written(writer)).isEqualTo(Frames.compact(golden));
        assertThat(Frames.read(golden)).containsExactly(whatIsRead);
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                arguments(
                        "OPEN without an opening payload",
                        open(Frames.head(7, null, 0, -1, Map.of(), 0, false, false), -1, -1, ""),
                        "00 00 00 07  0d 08  00 00 00 01  00 07  00  00 00 00 00",
                        "OPEN 1 number=7 name=null codec=0 deadline=-1 headers={} credit=0 total=-1 RESULT_STREAM []"),
                arguments(
                        "OPEN that binds a name, with a time limit, a credit and an opening payload",
                        open(Frames.head(1, "tail", 255, 2000, Map.of(), 16, false, false), 2, 2, "68 69"),
                        """
                        00 00 00 12  0d 4b  00 00 00 03
                        00 01  04 74 61 69 6c  ff  00 00 07 d0  00 00 00 10
                        68 69""",
                        "OPEN 3 number=1 name=tail codec=255 deadline=2000 headers={} credit=16 total=-1 RESULT_STREAM"
                                + " PAYLOAD [6869]"),
                arguments(
                        "OPEN with a first fragment",
                        open(Frames.head(1, null, 0, -1, Map.of(), 0, false, false), 1, 70_000, "61"),
                        "00 00 00 0c  0d c8  00 00 00 01  00 01  00  00 00 00 00  00 01 11 70  61",
                        "OPEN 1 number=1 name=null codec=0 deadline=-1 headers={} credit=0 total=70000 RESULT_STREAM"
                                + " PAYLOAD MORE [61]"),
                arguments(
                        "STARTED without a value",
                        frame(out -> FrameWriter.writeStarted(out, 1, -1, -1)),
                        "00 00 00 00  0a 00  00 00 00 01",
                        "STARTED 1 value=false total=-1 []"),
                arguments(
                        "STARTED with a value",
                        frame(out -> FrameWriter.writeStarted(out, 1, 2, 2)).andThen(bytes("ca fe")),
                        "00 00 00 02  0a 01  00 00 00 01  ca fe",
                        "STARTED 1 value=true total=-1 [cafe]"),
                arguments(
                        "STARTED with a first fragment",
                        frame(out -> FrameWriter.writeStarted(out, 1, 2, 100_000))
                                .andThen(bytes("ca fe")),
                        "00 00 00 06  0a 03  00 00 00 01  00 01 86 a0  ca fe",
                        "STARTED 1 value=true total=100000 [cafe]"),
                arguments(
                        "ITEMS_END",
                        frame(out -> FrameWriter.writeItemsEnd(out, 5)),
                        "00 00 00 00  0b 00  00 00 00 05",
                        "ITEMS_END 5"),
                arguments(
                        "ENOUGH",
                        frame(out -> FrameWriter.writeEnough(out, 5)),
                        "00 00 00 00  0e 00  00 00 00 05",
                        "ENOUGH 5"),
                arguments(
                        "CANCEL of a session, relayed",
                        frame(out -> FrameWriter.writeCancel(out, 1, new CancelBody(1, "shop", "closed"))),
                        "00 00 00 0e  07 00  00 00 00 01  01  04 73 68 6f 70  00 06 63 6c 6f 73 65 64",
                        "CANCEL 1 1 'shop' 'closed'"),
                arguments(
                        "CANCEL with ACK",
                        frame(out -> FrameWriter.writeCancel(out, 1, new CancelBody(true, 1, "", ""))),
                        "00 00 00 04  07 01  00 00 00 01  01  00  00 00",
                        "CANCEL ACK 1 1 '' ''"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "OPEN without RESULT_STREAM, 00000003 0d 00 00000001 0001 00, OPEN has the flags 0x0",
        "OPEN with PAYLOAD_STREAM, 00000007 0d 18 00000001 0001 00 00000000, OPEN has the flags 0x18",
        "OPEN with ONE_WAY, 00000007 0d 28 00000001 0001 00 00000000, OPEN has the flags 0x28",
        "OPEN of no call, 00000007 0d 08 00000000 0001 00 00000000, OPEN has call id 0",
        "STARTED with an unknown flag, 00000000 0a 04 00000001, STARTED has unknown flags: 0x4",
        "STARTED with a body but no ITEM, 00000001 0a 00 00000001 61, STARTED without ITEM has a value",
        "STARTED with MORE but no ITEM, 00000000 0a 02 00000001, STARTED without ITEM has a value",
        "STARTED without its total, 00000002 0a 03 00000001 0000, total runs past its frame",
        "ITEMS_END with a body, 00000001 0b 00 00000001 00, claims 1 bytes",
        "ITEMS_END with a flag, 00000000 0b 01 00000001, ITEMS_END has unknown flags: 0x1",
        "ENOUGH with a body, 00000001 0e 00 00000001 00, claims 1 bytes",
        "ENOUGH of no call, 00000000 0e 00 00000000, ENOUGH has call id 0",
        "CANCEL with an unknown flag, 00000004 07 02 00000001 01 00 0000, CANCEL has unknown flags: 0x2"
    })
    void whatIsWrongIsFatal(String name, String frame, String text) {
        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(() -> Frames.read(frame))
                .withMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({"1025", "1028"})
    void startedValueOverTheFrameLimitIsFatal(int length) {
        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(() -> Frames.read(String.format("%08x 0a 01 00000001", length) + Frames.hex(length)))
                .withMessageContaining("STARTED carries " + length + " bytes, the limit is 1024");
    }

    private static Consumer<ByteBuf> open(CallHead head, int length, int total, String payload) {
        head.asSession();
        return out -> {
            FrameWriter.writeCall(out, head.name() == null ? 1 : 3, head, length, total);
            out.writeBytes(Frames.bytes(payload));
        };
    }

    private static Consumer<ByteBuf> frame(Consumer<ByteBuf> writer) {
        return writer;
    }

    private static Consumer<ByteBuf> bytes(String hex) {
        return out -> out.writeBytes(Frames.bytes(hex));
    }
}
