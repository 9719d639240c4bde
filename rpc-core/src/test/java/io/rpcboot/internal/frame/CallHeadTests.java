package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallHeadTests {

    private static final int EVERY_FIELD = 0xCF;

    @Test
    void everyTruncatedFieldIsAProtocolError() {
        byte[] bytes = Frames.bytes("""
                00 01  01 61  00  00 00 00 05  01 01 6b 00 01 76  00 00 00 01  00 00 00 09""");
        new CallHead().readFrom(Unpooled.wrappedBuffer(bytes), EVERY_FIELD);
        for (int length = 0; length < bytes.length; length++) {
            var cut = Unpooled.wrappedBuffer(bytes, 0, length);
            assertThatExceptionOfType(FrameException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> new CallHead().readFrom(cut, EVERY_FIELD))
                    .withMessageContaining("runs past its frame");
        }
    }

    @Test
    void flagsThatExcludeEachOtherAreAProtocolError() {
        for (int flags = 0; flags <= 0xFF; flags++) {
            boolean payload = (flags & FrameFormat.CALL_PAYLOAD) != 0;
            boolean more = (flags & FrameFormat.CALL_MORE) != 0;
            boolean stream = (flags & FrameFormat.CALL_PAYLOAD_STREAM) != 0;
            if ((more && !payload) || (stream && payload)) {
                assertRefused(flags, "00 01 00", "CALL has flags that exclude each other: 0x");
            }
        }
    }

    @Test
    void emptyNameIsAProtocolError() {
        assertRefused(FrameFormat.CALL_NAMED, "00 01 00 00", "operation name is empty");
    }

    @Test
    void nameThatIsNotUtf8IsAProtocolError() {
        assertRefused(FrameFormat.CALL_NAMED, "00 01 01 80 00", "operation name is not UTF-8");
    }

    @Test
    void bytesBehindAHeadWithoutPayloadAreAProtocolError() {
        assertRefused(0, "00 01 00 2a 2a", "CALL has 2 bytes too many");
    }

    @Test
    void sixtyFourHeadersAreReadAndOneMoreIsAProtocolError() {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            headers.append(String.format("01 %02x 00 00", 0x30 + i));
        }
        CallHead head = new CallHead();
        head.readFrom(Unpooled.wrappedBuffer(Frames.bytes("00 01 00 40" + headers)), FrameFormat.CALL_HEADERS);
        assertThat(head.headers()).hasSize(64);
        assertRefused(FrameFormat.CALL_HEADERS, "00 01 00 41" + headers + "01 7f 00 00", "CALL has 65 headers");
    }

    @Test
    void headersKeepTheirOrderAndTheLastOfAName() {
        CallHead head = new CallHead();
        head.readFrom(
                Unpooled.wrappedBuffer(Frames.bytes("00 01 00  03  01 7a 00 01 31  01 61 00 01 32  01 7a 00 01 33")),
                FrameFormat.CALL_HEADERS);
        assertThat(head.headers().entrySet()).containsExactly(Map.entry("z", "3"), Map.entry("a", "2"));
    }

    @Test
    void headThatIsUsedAgainForgetsTheCallBefore() {
        CallHead head = new CallHead();
        head.readFrom(
                Unpooled.wrappedBuffer(
                        Frames.bytes("00 01  01 61  00  00 00 00 05  01 01 6b 00 01 76  00 00 00 01  00 00 00 09")),
                EVERY_FIELD);
        head.readFrom(Unpooled.wrappedBuffer(Frames.bytes("00 02 01")), 0);
        assertThat(head.operationNumber()).isEqualTo(2);
        assertThat(head.name()).isNull();
        assertThat(head.codec()).isEqualTo(1);
        assertThat(head.deadlineMillis()).isEqualTo(-1);
        assertThat(head.headers()).isEmpty();
        assertThat(head.credit()).isZero();
        assertThat(head.total()).isEqualTo(-1);
    }

    @Test
    void deadlineAndCreditOverTheFieldAreCutToIt() {
        CallHead head = Frames.head(1, null, 0, Long.MAX_VALUE, Map.of(), Long.MAX_VALUE, false, false);
        assertThat(Frames.written(out -> FrameWriter.writeCall(out, 1, head, -1, -1)))
                .endsWith("0001" + "00" + "ffffffff" + "ffffffff");
    }

    private static void assertRefused(int flags, String hex, String message) {
        assertThatExceptionOfType(FrameException.class)
                .as("flags %02x", flags)
                .isThrownBy(() -> new CallHead().readFrom(Unpooled.wrappedBuffer(Frames.bytes(hex)), flags))
                .withMessageContaining(message);
    }
}
