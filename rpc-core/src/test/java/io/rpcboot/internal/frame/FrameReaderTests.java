package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTests {

    private static final String CALL_ID = "00 00 00 01";
    private static final String NO_CALL = "00 00 00 00";

    @ParameterizedTest(name = "type {0} takes at most {1} bytes")
    @CsvSource({
        "2, 17408", // CALL: head and payload
        "3, 1028", // DATA: total and payload
        "4, 4",
        "5, 1024",
        "6, 16384",
        "7, 1024",
        "8, 8",
        "9, 1024",
        "1, 4096",
        "42, 17408" // unknown
    })
    void lengthOverTheLimitOfItsTypeIsRefusedBeforeTheBodyComes(int type, int limit) {
        assertFatal(
                String.format("%08x %02x 00 00 00 00 01", limit + 1, type),
                "frame of type " + type + " claims " + (limit + 1) + " bytes, the limit is " + limit);
        RecordingHandler handler = new RecordingHandler();
        ByteBuf atTheLimit =
                Unpooled.wrappedBuffer(Frames.bytes(String.format("%08x %02x 00 00 00 00 01", limit, type)));
        assertThat(Frames.openReader(handler).read(atTheLimit)).isEqualTo(FrameFormat.HEADER_LENGTH + limit);
        assertThat(handler.events).isEmpty();
    }

    @ParameterizedTest(name = "direct: {0}")
    @ValueSource(booleans = {false, true})
    void whatComesBehindTheEndOfTheConnectionStaysUnread(boolean direct) {
        RecordingHandler handler = new RecordingHandler();
        FrameReader reader = Frames.openReader(handler);
        handler.endsAfter = 1;
        byte[] frames = Frames.bytes("00 00 00 01  03 00" + CALL_ID + "2a  00 00 00 01  03 00" + CALL_ID + "2b");
        ByteBuf in = direct ? Unpooled.directBuffer().writeBytes(frames) : Unpooled.wrappedBuffer(frames);
        try {
            assertThat(reader.read(in)).isZero();
            assertThat(handler.events).containsExactly("DATA 1 total=-1 more=false [2a]");
            assertThat(in.readableBytes()).isEqualTo(frames.length / 2);
        } finally {
            in.release();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80 00 00 00", "ff ff ff ff"})
    void lengthOfTwoGigabytesAndMoreIsRefused(String length) {
        assertFatal(length + "03 00" + CALL_ID, "claims " + Long.parseLong(Frames.compact(length), 16) + " bytes");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "HELLO, 01, fe",
        "DATA, 03, fc",
        "CREDIT, 04, ff",
        "END, 05, fe",
        "ERROR, 06, ff",
        "CANCEL, 07, fe",
        "PING, 08, fe",
        "GOAWAY, 09, ff",
        "LOST, 0c, ff"
    })
    void eachUnknownFlagIsFatal(String name, String type, String unknown) {
        int mask = Integer.parseInt(unknown, 16);
        for (int bit = 1; bit <= 0x80; bit <<= 1) {
            if ((mask & bit) != 0) {
                assertFatal(
                        "00 00 00 00" + type + String.format("%02x", bit) + CALL_ID,
                        name + " has unknown flags: 0x" + Integer.toHexString(bit));
            }
        }
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(strings = {"02", "03", "04", "05", "06", "07"})
    void frameOfACallWithoutCallIdIsFatal(String type) {
        assertFatal("00 00 00 00" + type + "00" + NO_CALL, "has call id 0");
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(strings = {"08", "09"})
    void frameOfTheConnectionWithACallIdIsFatal(String type) {
        assertFatal("00 00 00 00" + type + "00 ff ff ff ff", "has call id 4294967295, not 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void pingOfWrongLengthIsAProtocolError(int length) {
        assertFatal(Frames.frame("08 00" + NO_CALL, Frames.hex(length)), "PING has " + length + " bytes, not 8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void creditOfWrongLengthIsAProtocolError(int length) {
        assertFatal(Frames.frame("04 00" + CALL_ID, Frames.hex(length)), "CREDIT has " + length + " bytes, not 4");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void lostOfWrongLengthIsAProtocolError(int length) {
        assertFatal(Frames.frame("0c 00" + CALL_ID, Frames.hex(length)), "LOST has " + length + " bytes, not 8");
    }

    @Test
    void creditOfZeroIsAProtocolError() {
        assertFatal(Frames.frame("04 00" + CALL_ID, "00 00 00 00"), "CREDIT of 0");
    }

    @Test
    void endWithoutItemThatHasABodyIsAProtocolError() {
        assertFatal(Frames.frame("05 00" + CALL_ID, "01"), "END without ITEM has 1 bytes");
    }

    @Test
    void firstFragmentWithoutMoreIsAProtocolError() {
        assertFatal(Frames.frame("03 02" + CALL_ID, "00 00 00 05 01"), "DATA is FIRST without MORE");
    }

    @Test
    void firstFragmentWithoutATotalIsAProtocolError() {
        assertFatal(Frames.frame("03 03" + CALL_ID, "00 00 00"), "total runs past its frame");
    }

    @Test
    void itemOverTheFrameLimitIsAProtocolErrorEvenWhereATotalWouldFit() {
        assertFatal(
                Frames.frame("03 00" + CALL_ID, Frames.hex(1025)),
                "DATA carries 1025 bytes of payload, the limit is 1024");
    }

    @Test
    void totalOverTwoGigabytesReadsAsTwoGigabytes() {
        assertThat(Frames.read(Frames.frame("03 03" + CALL_ID, "ff ff ff ff 01")))
                .containsExactly("DATA 1 total=2147483647 more=true [01]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "01 00", "01 00 00", "01 02 61", "01 00 00 02 61"})
    void cancelThatRunsPastItsFrameIsAProtocolError(String body) {
        assertFatal(Frames.frame("07 00" + CALL_ID, body), "runs past its frame");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "00 00 00 00 00 00 00 00", "00 00 00 00 00 00 00 00 00", "00 00 00 00 00 00 00 00 00 00 01"})
    void goAwayThatRunsPastItsFrameIsAProtocolError(String body) {
        assertFatal(Frames.frame("09 00" + NO_CALL, body), "runs past its frame");
    }

    @Test
    void textThatIsNotUtf8IsAProtocolError() {
        assertFatal(Frames.frame("07 00" + CALL_ID, "01  01 ff  00 00"), "canceller is not UTF-8");
        assertFatal(Frames.frame("07 00" + CALL_ID, "01  00  00 01 c3"), "cancel reason is not UTF-8");
        assertFatal(Frames.frame("09 00" + NO_CALL, "00 00 00 00 00 00 00 00 00  00 02 c0 80"), "reason is not UTF-8");
    }

    @Test
    void framesOfUnknownTypesAreSkippedWhateverTheirFlagsAndIds() {
        String ping = Frames.frame("08 00" + NO_CALL, "00 00 00 00 00 00 00 2a");
        for (String unknown : List.of("00 ff", "0f 00", "10 80", "1f 00", "ff ff")) {
            String frames = Frames.frame(unknown + "ff ff ff ff", Frames.hex(17)) + ping;
            assertThat(Frames.read(frames)).as(unknown).containsExactly("PING 2a");
        }
    }

    @Test
    void frameBeforeHelloIsAProtocolError() {
        for (int type : new int[] {2, 3, 4, 5, 6, 7, 8, 9, 42}) {
            assertThatExceptionOfType(FrameException.class)
                    .isThrownBy(() -> new FrameReader(new RecordingHandler(), Frames.MAX_PAYLOAD)
                            .read(buffer(Frames.MAGIC + String.format("00000000 %02x 00", type) + NO_CALL)))
                    .withMessage("first frame is of type " + type + ", not HELLO");
        }
    }

    @Test
    void secondHelloIsAProtocolError() {
        assertFatal(Frames.HELLO, "second HELLO");
    }

    @Test
    void firstWrongByteOfTheMagicIsFoundAtOnce() {
        assertThat(new FrameReader(new RecordingHandler(), 1024).read(buffer("52 50 43")))
                .isZero();
        for (String wrong : List.of("00", "52 51", "52 50 00", "52 50 43 43")) {
            assertThatExceptionOfType(ForeignProtocolException.class)
                    .isThrownBy(() -> new FrameReader(new RecordingHandler(), 1024).read(buffer(wrong)));
        }
    }

    @Test
    void conversationCutAtEveryByteReadsTheSame() {
        String conversation = Frames.MAGIC
                + Frames.HELLO
                + Frames.frame("02 41" + CALL_ID, "00 01 01 61 ff 68 69")
                + Frames.frame("03 00" + CALL_ID, "01 02 03")
                + Frames.frame("2a 00" + CALL_ID, "01 02 03")
                + Frames.frame("05 00" + CALL_ID, "")
                + Frames.frame("08 01" + NO_CALL, Frames.hex(8));
        byte[] bytes = Frames.bytes(conversation);
        RecordingHandler whole = new RecordingHandler();
        new FrameReader(whole, 1024).read(Unpooled.wrappedBuffer(bytes));
        assertThat(whole.events).hasSize(5);
        for (int cut = 0; cut <= bytes.length; cut++) {
            RecordingHandler handler = new RecordingHandler();
            FrameReader reader = new FrameReader(handler, 1024);
            ByteBuf in = Unpooled.buffer().writeBytes(bytes, 0, cut);
            int wanted = reader.read(in);
            assertThat(wanted == 0 || wanted > in.readableBytes()).isTrue();
            in.writeBytes(bytes, cut, bytes.length - cut);
            assertThat(reader.read(in)).isZero();
            assertThat(handler.events).isEqualTo(whole.events);
            assertThat(in.isReadable()).isFalse();
        }
    }

    @Test
    void oneByteAtATimeReadsTheSame() {
        byte[] bytes = Frames.bytes(Frames.frame("03 00" + CALL_ID, "01 02 03") + Frames.frame("05 00" + CALL_ID, ""));
        RecordingHandler handler = new RecordingHandler();
        FrameReader reader = Frames.openReader(handler);
        ByteBuf in = Unpooled.buffer();
        for (byte next : bytes) {
            in.writeByte(next);
            reader.read(in);
        }
        assertThat(handler.events).containsExactly("DATA 1 total=-1 more=false [010203]", "END 1 item=false []");
    }

    private static ByteBuf buffer(String hex) {
        return Unpooled.wrappedBuffer(Frames.bytes(hex));
    }

    private static void assertFatal(String hex, String message) {
        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(() -> Frames.read(hex))
                .withMessageContaining(message);
    }
}
