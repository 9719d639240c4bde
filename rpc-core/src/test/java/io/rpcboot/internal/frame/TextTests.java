package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTests {

    @ParameterizedTest(name = "''{0}'' in {1} bytes is ''{2}''")
    @CsvSource({
        "abc, 3, abc",
        "abc, 4, abc",
        "abc, 2, ab",
        "abc, 0, ''",
        "'', 0, ''",
        "aé, 2, a",
        "aé, 3, aé",
        "€, 2, ''",
        "a€b, 3, a",
        "a€b, 4, a€",
        "😀, 3, ''",
        "😀, 4, 😀",
        "ab😀, 3, ab",
        "a😀b, 2, a",
        "a😀b, 4, a",
        "a😀b, 5, a😀",
        "😀😀, 1, ''",
        "😀😀, 7, 😀",
        "😀😀, 8, 😀😀"
    })
    void textIsCutAtACharacterBoundary(String text, int maxBytes, String expected) {
        assertThat(new String(Text.bytes(text, maxBytes), StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    @Test
    void sixHundredAccentsAreCutByBytesNotByCharacters() {
        String text = "é".repeat(600);
        assertThat(new String(Text.bytes(text, 1000), StandardCharsets.UTF_8)).isEqualTo("é".repeat(500));
        assertThat(new String(Text.bytes(text, 1001), StandardCharsets.UTF_8)).isEqualTo("é".repeat(500));
        assertThat(Text.bytes(text, 1200)).hasSize(1200);
    }

    @Test
    void everyCutOfAMixedTextIsABeginningOfItAndAsLongAsCanBe() {
        String text = "aé€😀".repeat(3);
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        for (int maxBytes = 0; maxBytes <= all.length; maxBytes++) {
            byte[] cut = Text.bytes(text, maxBytes);
            String head = new String(cut, StandardCharsets.UTF_8);
            assertThat(cut.length).as("%d bytes", maxBytes).isBetween(Math.max(0, maxBytes - 3), maxBytes);
            assertThat(text).startsWith(head);
        }
    }

    @Test
    void loneSurrogateBecomesAQuestionMark() {
        assertThat(Text.bytes("a\uD83Db", 10)).isEqualTo("a?b".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shortTextsAreCutAt255Bytes() {
        assertThat(Frames.written(out -> Text.writeStr8(out, "x".repeat(300)))).isEqualTo("ff" + "78".repeat(255));
        assertThat(Frames.written(out -> Text.writeStr8(out, ""))).isEqualTo("00");
    }

    @Test
    void longTextsAreCutAtTheirLimit() {
        assertThat(Frames.written(out -> Text.writeStr16(out, "xyz", 2))).isEqualTo("00027879");
        String longest = "x".repeat(0xFFFF);
        assertThat(Frames.written(out -> Text.writeStr16(out, longest, 0xFFFF)))
                .isEqualTo("ffff" + "78".repeat(0xFFFF));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // continuation alone
                "c3", // cut
                "c0 80", // overlong
                "ed a0 80", // surrogate
                "f4 90 80 80", // past the last character
                "ff"
            })
    void textThatIsNotUtf8IsRefused(String hex) {
        byte[] bytes = Frames.bytes(hex);
        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(() -> Text.read(Unpooled.wrappedBuffer(bytes), bytes.length, "name"))
                .withMessage("name is not UTF-8");
    }

    @Test
    void textIsReadAsItWasWritten() {
        var out = Unpooled.buffer();
        Text.writeStr8(out, "aé€😀");
        Text.writeStr16(out, "plain", 100);
        Text.writeStr16(out, "", 100);
        assertThat(Text.readStr8(out, "a")).isEqualTo("aé€😀");
        assertThat(Text.readStr16(out, "b")).isEqualTo("plain");
        assertThat(Text.readStr16(out, "c")).isEmpty();
    }

    @Test
    void textThatRunsPastItsFrameSaysHowFar() {
        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(() -> Text.readStr8(Unpooled.wrappedBuffer(new byte[] {5, 'a'}), "name"))
                .withMessage("name runs past its frame: it has 5 bytes, left are 1");
    }
}
