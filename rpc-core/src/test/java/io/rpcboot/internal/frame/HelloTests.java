package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelloTests {

    private static final String GOLDEN = """
            00 00 00 3c  01 00  00 00 00 00
            01 01  00 00 00 00
            00 01 00 00  00 40 00 00  00 00 00 80  00 00 04 00  00 00 4e 20
            00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f
            04 73 68 6f 70
            02  04 63 62 6f 72  04 6a 73 6f 6e
            00 00""";

    private static final Hello VALUE = new Hello(
            1,
            1,
            0,
            65_536,
            4_194_304,
            128,
            1024,
            20_000,
            "000102030405060708090a0b0c0d0e0f",
            "shop",
            List.of("cbor", "json"));

    @Test
    void helloIsItsGoldenBytesInBothDirections() {
        assertThat(Frames.written(out -> FrameWriter.writeHello(out, VALUE))).isEqualTo(Frames.compact(GOLDEN));
        RecordingHandler handler = new RecordingHandler();
        new FrameReader(handler, 1024).read(Unpooled.wrappedBuffer(Frames.bytes(Frames.MAGIC + GOLDEN)));
        assertThat(handler.hello).isEqualTo(VALUE);
    }

    @Test
    void everyTruncatedFieldIsAProtocolError() {
        byte[] body = Frames.bytes(GOLDEN.substring(GOLDEN.indexOf('\n')));
        for (int length = 0; length < body.length; length++) {
            var cut = Unpooled.wrappedBuffer(body, 0, length);
            assertThatExceptionOfType(FrameException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> Hello.readFrom(cut))
                    .withMessageContaining("runs past its frame");
        }
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "max frame payload, 000003ff, 00000001, 00000000, 00000000",
        "max frame payload, 00100001, 00000001, 00000000, 00000000",
        "max message, 00000400, 00000000, 00000000, 00000000",
        "max calls, 00000400, 00000001, 00100001, 00000000",
        "max operations, 00000400, 00000001, 00000000, 00010000",
        "max calls, 00000400, 00000001, ffffffff, 00000000"
    })
    void limitOutOfItsRangeIsAProtocolError(
            String name, String frame, String message, String calls, String operations) {
        assertRefused("01 01 00000000" + frame + message + calls + operations + TAIL, name + " of HELLO is ");
    }

    @ParameterizedTest
    @CsvSource({"00000400, 00000001, 00000000, 00000000", "00100000, ffffffff, 00100000, 0000ffff"})
    void limitsAtTheEndsOfTheirRangesAreTaken(String frame, String message, String calls, String operations) {
        Hello hello = read("01 01 00000000" + frame + message + calls + operations + TAIL);
        assertThat(hello.maxFramePayload()).isEqualTo(Integer.parseInt(frame, 16));
        assertThat(hello.maxMessage()).isEqualTo((int) Math.min(Integer.MAX_VALUE, Long.parseLong(message, 16)));
        assertThat(hello.maxCalls()).isEqualTo(Integer.parseInt(calls, 16));
        assertThat(hello.maxOperations()).isEqualTo(Integer.parseInt(operations, 16));
    }

    @Test
    void peerThatSpeaksLaterVersionsOnlyHasNoCommonVersion() {
        assertRefused("02 09" + LIMITS + TAIL, "no common version: the peer speaks 2 to 9, this side 1");
        assertRefused("00 00" + LIMITS + TAIL, "no common version: the peer speaks 0 to 0, this side 1");
    }

    @Test
    void peerThatSpeaksLaterVersionsTooIsTaken() {
        Hello hello = read("01 09" + LIMITS + TAIL);
        assertThat(hello.highestVersion()).isEqualTo(9);
    }

    @Test
    void unknownFeaturesAuthenticationAndBytesBehindAreIgnored() {
        Hello hello = read("01 01 ffffffff 00000400 00000001 00000000 00000000" + "ffffffff" + Frames.hex(16) + "00 00"
                + "0003 010203" + "2a2a2a");
        assertThat(hello.keepAliveMillis()).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void sixteenCodecsAreReadAndOneMoreIsAProtocolError() {
        String head = "01 01" + LIMITS + "00000000" + Frames.hex(16) + "00";
        assertThat(read(head + "10" + "0161".repeat(16) + "0000").codecs()).hasSize(16);
        assertRefused(head + "11" + "0161".repeat(17) + "0000", "HELLO lists 17 codecs, the limit is 16");
    }

    @Test
    void authenticationOverItsLimitIsAProtocolError() {
        String head = "01 01" + LIMITS + "00000000" + Frames.hex(16) + "00 00";
        assertThat(read(head + "0800" + Frames.hex(2048)).codecs()).isEmpty();
        assertRefused(head + "0801" + Frames.hex(2049), "authentication has 2049 bytes, the limit is 2048");
    }

    @Test
    void nameOrCodecThatIsNotUtf8IsAProtocolError() {
        String head = "01 01" + LIMITS + "00000000" + Frames.hex(16);
        assertRefused(head + "02 c3 28 00 0000", "name is not UTF-8");
        assertRefused(head + "00 01 01 80 0000", "codec is not UTF-8");
    }

    @Test
    void helloWithFlagsOrACallIdIsAProtocolError() {
        for (String header : List.of("01 01 00000000", "01 00 00000001")) {
            assertThatExceptionOfType(FrameException.class)
                    .isThrownBy(() -> new FrameReader(new RecordingHandler(), 1024)
                            .read(Unpooled.wrappedBuffer(
                                    Frames.bytes(Frames.MAGIC + Frames.frame(header, "01 01" + LIMITS + TAIL)))));
        }
    }

    private static final String LIMITS = "00000000 00000400 00000001 00000000 00000000";
    private static final String TAIL = "00000000" + Frames.hex(16) + "00 00 0000";

    private static Hello read(String hex) {
        return Hello.readFrom(Unpooled.wrappedBuffer(Frames.bytes(hex)));
    }

    private static void assertRefused(String hex, String message) {
        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(() -> read(hex))
                .withMessageContaining(message);
    }
}
