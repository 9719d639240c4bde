package io.rpcboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected counts are those of {@code LC_ALL=C.UTF-8 wc -lwm} of GNU coreutils 9.1. */
class WordCounterTests {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", 0, 0, 0),
                Arguments.of("\n", 1, 0, 1),
                Arguments.of("no newline at the end", 0, 5, 21),
                Arguments.of("one\r\ntwo\r\n", 2, 2, 10),
                Arguments.of("one\rtwo\u000bthree\ffour\tfive", 0, 5, 23),
                Arguments.of("\n\n\n", 3, 0, 3),
                Arguments.of("  \t leading and trailing  \n", 1, 3, 27),
                Arguments.of("日本語 naïve δέλτα", 0, 3, 15),
                Arguments.of("🙂🚀 🙂", 0, 2, 4),
                Arguments.of("no\u00a0break\u2007spaces\u202fare\u2060spaces", 0, 5, 26),
                Arguments.of("wide\u3000ogham\u1680en\u2002spaces", 0, 4, 20),
                Arguments.of("next\u0085line line\u2028separator", 0, 2, 24),
                Arguments.of("a \u0001 b", 0, 2, 5),
                Arguments.of("a\u0001b", 0, 1, 3),
                Arguments.of("zero\u200bwidth", 0, 1, 10),
                Arguments.of("e\u0301 \u0301", 0, 2, 4),
                Arguments.of("\ufeffmark", 0, 1, 5));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void countsAsWcDoes(String text, long lines, long words, long characters) {
        assertThat(count(text)).isEqualTo(new WordCount(lines, words, characters));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void piecesOfOneCharacterGiveTheSameCounts(String text, long lines, long words, long characters) {
        String[] pieces = text.codePoints().mapToObj(Character::toString).toArray(String[]::new);
        assertThat(count(pieces)).isEqualTo(new WordCount(lines, words, characters));
    }

    @Test
    void wordMayGoOnInTheNextPiece() {
        assertThat(count("on", "e tw", "o", "", " three")).isEqualTo(new WordCount(0, 3, 13));
    }

    private static WordCount count(String... pieces) {
        WordCounter counter = new WordCounter();
        for (String piece : pieces) {
            counter.add(piece);
        }
        return counter.count();
    }
}
