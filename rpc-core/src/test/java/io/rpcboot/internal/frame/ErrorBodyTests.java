package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorBodyTests {

    private static final String HEADER = "06 00 00 00 00 03";

    @Test
    void errorWithSupertypesIsItsGoldenBytesInBothDirections() {
        String golden = Frames.frame(HEADER, """
                03 01  00 05 61 2e 42 61 64  00 05 77 72 6f 6e 67
                01 00 03 61 2e 42  01 00 01 43""");
        ErrorBody value = new ErrorBody(3, true, false, "a.Bad", "wrong", List.of("a.B", "C"));
        assertThat(Frames.written(out -> FrameWriter.writeError(out, 3, value))).isEqualTo(Frames.compact(golden));
        assertThat(readFrame(golden)).isEqualTo(value);
    }

    @Test
    void errorOfTheRuntimeIsItsGoldenBytesInBothDirections() {
        String golden = Frames.frame(HEADER, "0e 02  00 00  00 00");
        ErrorBody value = new ErrorBody(14, false, true, "", "", List.of());
        assertThat(Frames.written(out -> FrameWriter.writeError(out, 3, value))).isEqualTo(Frames.compact(golden));
        assertThat(readFrame(golden)).isEqualTo(value);
    }

    @Test
    void unknownSectionsAreSkippedWhereverTheyStand() {
        ErrorBody error = read("02 00  00 00  00 00  07 00 02 ff ff  01 00 01 41  ff 00 00  01 00 01 42  00 00 01 2a");
        assertThat(error.supertypes()).containsExactly("A", "B");
    }

    @Test
    void supertypesOverTheSixteenthAreSkipped() {
        assertThat(read("02 00  00 00  00 00" + "01 00 01 41".repeat(20)).supertypes())
                .isEqualTo(Collections.nCopies(16, "A"));
    }

    @Test
    void unknownFlagsWithinTheBodyAreIgnored() {
        ErrorBody error = read("02 ff  00 00  00 00");
        assertThat(error.handlerRan()).isTrue();
        assertThat(error.byRuntime()).isTrue();
    }

    @Test
    void everyTruncatedFieldIsAProtocolError() {
        byte[] bytes = Frames.bytes("02 00  00 01 61  00 01 62  01 00 01 63");
        for (int length = 0; length < bytes.length; length++) {
            if (length == 8) {
                continue; // ends in front of its sections
            }
            ByteBuf cut = Unpooled.wrappedBuffer(bytes, 0, length);
            assertThatExceptionOfType(FrameException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> ErrorBody.readFrom(cut))
                    .withMessageContaining("runs past its frame");
        }
    }

    @Test
    void textThatIsNotUtf8IsAProtocolError() {
        for (String body : List.of("02 00 00 01 ff 00 00", "02 00 00 00 00 01 ff", "02 00 00 00 00 00 01 00 01 ff")) {
            assertThatExceptionOfType(FrameException.class)
                    .isThrownBy(() -> read(body))
                    .withMessageContaining("is not UTF-8");
        }
    }

    @Test
    void longestTextsAreCutToTheirLimitsAndFitTheFrame() {
        String text = "é".repeat(5000);
        ErrorBody value = new ErrorBody(2, false, false, text, text, Collections.nCopies(30, text));
        ErrorBody read = readFrame(Frames.written(out -> FrameWriter.writeError(out, 3, value)));
        assertThat(read.type()).isEqualTo("é".repeat(100));
        assertThat(read.message()).isEqualTo("é".repeat(500));
        assertThat(read.supertypes()).isEqualTo(Collections.nCopies(16, "é".repeat(100)));
    }

    private static ErrorBody read(String body) {
        return ErrorBody.readFrom(Unpooled.wrappedBuffer(Frames.bytes(body)));
    }

    private static ErrorBody readFrame(String hex) {
        RecordingHandler handler = new RecordingHandler();
        Frames.openReader(handler).read(Unpooled.wrappedBuffer(Frames.bytes(hex)));
        return handler.error;
    }
}
