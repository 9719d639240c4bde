package io.rpcboot.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTextTests {

    @Test
    void textWithinItsLimitStaysAsItIs() {
        assertThat(FailureText.message("é".repeat(500))).isEqualTo("é".repeat(500));
        assertThat(FailureText.type("x".repeat(200))).isEqualTo("x".repeat(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "😀", "a😀é€"})
    void cutTextHasWholeCharactersAndNoMoreBytesThanItsLimit(String characters) {
        String cut = FailureText.message(characters.repeat(2000));
        byte[] bytes = cut.getBytes(StandardCharsets.UTF_8);
        assertThat(bytes).hasSizeBetween(990, 1000);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(cut).doesNotContain("?");
        assertThat(cut).startsWith(characters).endsWith(characters).contains("...");
    }

    @Test
    void halvesOfPairsCountAsTheQuestionMarksThatTheyAreEncodedAs() {
        String halves = "\ud83d".repeat(3000);
        assertThat(FailureText.message(halves).getBytes(StandardCharsets.UTF_8)).hasSize(1000);
    }

    @Test
    void cuttingTwiceIsCuttingOnce() {
        String once = FailureText.type("a.b.".repeat(100) + "C");
        assertThat(FailureText.type(once)).isEqualTo(once);
    }

    @Test
    void whatForgesLinesOrSteersTerminalsIsWrittenOut() {
        assertThat(FailureText.printable("a\r\nb\tc")).isEqualTo("a\\r\\nb\\tc");
        assertThat(FailureText.printable("\u001b[31m\u0000\u007f\u009b\u0085"))
                .isEqualTo("\\u001b[31m\\u0000\\u007f\\u009b\\u0085");
        assertThat(FailureText.printable("\u2028\u2029\u202e\u200b")).isEqualTo("\\u2028\\u2029\\u202e\\u200b");
        assertThat(FailureText.printable("Grüße, 世界 😀")).isEqualTo("Grüße, 世界 😀");
    }

    @Test
    void everyLineOfAStackIsIndented() {
        assertThat(FailureText.printableStack("at a.B.c(B.java:1)\r\n2026-01-01 INFO fine\n\n\tat d\u001b"))
                .isEqualTo("\tat a.B.c(B.java:1)\n\t2026-01-01 INFO fine\n\tat d\\u001b");
        assertThat(FailureText.printableStack("")).isEmpty();
    }

    @Test
    void traceIdIsThatOfTheW3cHeader() {
        String id = "4bf92f3577b34da6a3ce929d0e0e4736";
        assertThat(TraceId.of(Map.of("traceparent", "00-" + id + "-00f067aa0ba902b7-01")))
                .isEqualTo(id);
        assertThat(TraceId.of(Map.of())).isNull();
        assertThat(TraceId.of(Map.of("traceparent", "00-short-1-01"))).isNull();
        assertThat(TraceId.of(Map.of("traceparent", "00-" + "z".repeat(32) + "-00f067aa0ba902b7-01")))
                .isNull();
        assertThat(TraceId.of(Map.of("traceparent", "00-" + "1\n".repeat(16) + "-00f067aa0ba902b7-01")))
                .isNull();
    }
}
