package io.rpcboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TextLinesTests {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Test
    void linesAreTheSameHoweverTheTextIsCut() {
        String text = "one\n\r\ntwo\r\n\nthr\ree";
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(lines(text.substring(0, cut), text.substring(cut)))
                    .containsExactly("one", "", "two", "", "thr\ree");
        }
    }

    @Test
    void newlineAtTheEndBeginsNoFurtherLine() {
        assertThat(lines("one\n")).containsExactly("one");
        assertThat(lines("\n")).containsExactly("");
        assertThat(lines()).isEmpty();
    }

    @Test
    void lineOverTheLimitIsRefusedWithItsNumber() {
        String half = "x".repeat(TextLines.MAX_LINE_CHARS / 2);
        StepVerifier.create(TextLines.of(Flux.just("short\n" + half, half, "\n", half, half, "x\nnever seen")))
                .expectNext("short", half + half)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(ResponseStatusException.class)
                        .hasMessageContaining("413")
                        .hasMessageContaining("Line 3 has more than 262144 characters"))
                .verify(LIMIT);
    }

    private static List<String> lines(String... pieces) {
        return TextLines.of(Flux.just(pieces)).collectList().block(LIMIT);
    }
}
