package io.rpcboot.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.annotation.LocalRpcServerPort;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A node that is its own peer, over HTTP. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureWebTestClient(timeout = "20s")
@Import(NewConnections.class)
class FleetNodeTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Autowired
    private WebTestClient http;

    @Autowired
    private NodeHandlers nodeHandlers;

    @LocalRpcServerPort
    private int rpcPort;

    @DynamicPropertySource
    static void ownPort(DynamicPropertyRegistry properties) {
        int port = FreePort.find();
        properties.add("rpc.server.port", () -> port);
    }

    @Test
    void infoSaysWhichProcessAnswered() {
        NodeInfo info = http.get()
                .uri("/fleet/info")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(NodeInfo.class)
                .returnResult()
                .getResponseBody();
        assertThat(info.processId()).isEqualTo(ProcessHandle.current().pid());
        assertThat(info.name()).isEqualTo("fleet-node");
        assertThat(info.rpcPort()).isEqualTo(rpcPort);
        assertThat(info.javaVersion()).isEqualTo(System.getProperty("java.version"));
        assertThat(info.startedAt()).isBefore(Instant.now());
    }

    @Test
    void loadIsMeasuredUntilTheWatcherHangsUp() {
        Flux<NodeLoad> loads = http.get()
                .uri("/fleet/load")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .returnResult(NodeLoad.class)
                .getResponseBody();
        StepVerifier.create(loads.take(2))
                .assertNext(load -> assertThat(load.watchers()).isEqualTo(1))
                .assertNext(load -> {
                    assertThat(load.cpu()).isBetween(0.0, 1.0);
                    assertThat(load.heapUsedBytes()).isBetween(1L, load.heapMaxBytes());
                    assertThat(load.loopLagMillis()).isBetween(0.0, 60_000.0);
                })
                .expectComplete()
                .verify(LIMIT);
        await().atMost(LIMIT).until(() -> nodeHandlers.watchers() == 0);
    }

    @Test
    void countsOfThisProjectsReadmeAreThoseOfAnotherAlgorithm() throws Exception {
        byte[] readme = Files.readAllBytes(Path.of("..", "README.md"));
        assertCount(readme, byRegularExpressions(new String(readme, UTF_8)));
    }

    @Test
    void countsAnswerInTheOrderOfWc() {
        http.post()
                .uri("/text/count")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .bodyValue("one two\nthree")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("{\"lines\":1,\"words\":3,\"characters\":13}");
    }

    @Test
    void emptyBodyHasNothingToCount() {
        assertCount(new byte[0], new WordCount(0, 0, 0));
    }

    @Test
    void charactersCutByBufferBoundariesCountOnce() {
        String text = "日本語 naïve 🙂🚀\r\n".repeat(50_000);
        assertCount(text.getBytes(UTF_8), new WordCount(50_000, 150_000, 14 * 50_000));
        assertCount(("x" + text).getBytes(UTF_8), new WordCount(50_000, 150_000, 14 * 50_000 + 1));
    }

    @Test
    void oneLineMayBeLongerThanAMessage() {
        assertCount("word ".repeat(2_000_000).getBytes(UTF_8), new WordCount(0, 2_000_000, 10_000_000));
    }

    @Test
    void randomTextGivesTheCountsOfAnotherAlgorithm() {
        Random random = new Random(42);
        String[] parts = {"a", "é", "日", "🙂", " ", "\t", "\n", "\r\n", "\u3000", "--", "xyz"};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        assertCount(text.toString().getBytes(UTF_8), byRegularExpressions(text.toString()));
    }

    @Test
    void bytesThatAreNoUtf8AreNotCounted() {
        assertCount(new byte[] {'a', (byte) 0xff, 'b', ' ', (byte) 0xe2, (byte) 0x82}, new WordCount(0, 1, 3));
    }

    @Test
    void grepAnswersLinesWithTheirNumbers() {
        http.post()
                .uri(uri -> uri.path("/text/grep")
                        .queryParam("pattern", "{pattern}")
                        .build("^b|ü$"))
                .bodyValue("abc\r\nbcd\n\nmenü\nbü b")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_NDJSON)
                .expectBody(String.class)
                .isEqualTo("""
                        {"line":2,"text":"bcd"}
                        {"line":4,"text":"menü"}
                        {"line":5,"text":"bü b"}
                        """);
    }

    @Test
    void grepAnswersMatchesWhileTheTextIsStillComing() {
        Sinks.Many<String> text = Sinks.many().unicast().onBackpressureBuffer();
        text.tryEmitNext("first\nsecond\n");
        Flux<Match> matches = http.post()
                .uri("/text/grep?pattern=s")
                .contentType(MediaType.TEXT_PLAIN)
                .body(text.asFlux(), String.class)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(Match.class)
                .getResponseBody();
        StepVerifier.create(matches)
                .expectNext(new Match(1, "first"), new Match(2, "second"))
                .then(() -> text.tryEmitNext("third\nlast"))
                .then(text::tryEmitComplete)
                .expectNext(new Match(4, "last"))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void patternThatIsNoRegularExpressionIsABadRequest() {
        ProblemDetail problem = grepProblem("(", "text", 400);
        assertThat(problem.getDetail()).isEqualTo("pattern '(' is no regular expression: Unclosed group at index 1");
        assertThat(problem.getProperties())
                .containsEntry("code", "INVALID_ARGUMENT")
                .containsEntry("operation", "text.grep");
    }

    @Test
    void lineTooLongToKeepIsRefusedWithItsNumber() {
        ProblemDetail problem = grepProblem("a", "first\n" + "b".repeat(TextLines.MAX_LINE_CHARS + 1), 413);
        assertThat(problem.getDetail()).startsWith("Line 2 has more than 262144 characters");
    }

    @Test
    void grepWithoutAPatternIsABadRequest() {
        http.post()
                .uri("/text/grep")
                .bodyValue("text")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody(ProblemDetail.class)
                .value(problem -> assertThat(problem.getDetail()).contains("'pattern'"));
    }

    @Test
    void actuatorIsOpen() {
        for (String endpoint : new String[] {"health", "info", "beans"}) {
            http.get()
                    .uri("/actuator/" + endpoint)
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .returnResult();
        }
    }

    private void assertCount(byte[] body, WordCount expected) {
        http.post()
                .uri("/text/count")
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(WordCount.class)
                .isEqualTo(expected);
    }

    private ProblemDetail grepProblem(String pattern, String text, int status) {
        return http.post()
                .uri(uri -> uri.path("/text/grep")
                        .queryParam("pattern", "{pattern}")
                        .build(pattern))
                .bodyValue(text)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(ProblemDetail.class)
                .returnResult()
                .getResponseBody();
    }

    /** For texts without the odd characters that {@link WordCounterTests} is about. */
    private static WordCount byRegularExpressions(String text) {
        return new WordCount(
                text.lines().count() - (text.isEmpty() || text.endsWith("\n") ? 0 : 1),
                Pattern.compile("[^\\s\\u3000]+").matcher(text).results().count(),
                text.getBytes(Charset.forName("UTF-32BE")).length / 4);
    }
}
