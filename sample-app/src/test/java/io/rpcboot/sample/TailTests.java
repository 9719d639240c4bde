package io.rpcboot.sample;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** A file that grows, is truncated, replaced and removed, followed by a session, and over HTTP. */
class TailTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private static Path logs;

    private static ConfigurableApplicationContext node;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private String name;
    private Path path;

    @BeforeAll
    static void start() {
        int port = FreePort.find();
        node = new SpringApplicationBuilder(SampleApplication.class)
                .run(
                        "--server.port=0",
                        "--rpc.server.port=" + port,
                        "--rpc.client.services.fleet.uri=tcp://127.0.0.1:" + port,
                        "--fleet.tail.directory=" + logs,
                        "--spring.main.banner-mode=off");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void create(TestInfo test) throws IOException {
        name = test.getTestMethod().orElseThrow().getName() + ".log";
        path = logs.resolve(name);
        append("there already\n");
    }

    @Test
    void linesComeAsTheFileGrowsAndTheSummaryWhenNoMoreFiltersCome() throws IOException {
        RemoteSession<TailStarted, TailLine, TailSummary> session = open(null, false);
        Sinks.Many<TailFilter> filters = follow(session);
        assertThat(session.started()).isEqualTo(new TailStarted(14));

        append("first\nsec");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(lines).containsExactly("first"));
        append("ond\n");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(lines).containsExactly("first", "second"));
        filters.tryEmitComplete();

        assertThat(session.result().block(LIMIT)).isEqualTo(new TailSummary(2, 2, 0, false));
        awaitNobodyFollows();
    }

    @Test
    void filtersOfTheCallerHoldFromThenOn() throws IOException {
        RemoteSession<TailStarted, TailLine, TailSummary> session = open("WARN|ERROR", true);
        Sinks.Many<TailFilter> filters = follow(session);

        append("INFO 1\nWARN 2\nERROR 3\n");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(lines).containsExactly("WARN 2", "ERROR 3"));
        filters.tryEmitNext(new TailFilter("INFO"));
        // When the filter has arrived cannot be seen from outside, but by a line that it lets through.
        await().atMost(LIMIT).until(() -> {
            append("INFO again\n");
            return lines.contains("INFO again");
        });
        append("WARN no more\nINFO last\n");
        await().atMost(LIMIT).until(() -> lines.contains("INFO last"));
        assertThat(lines).doesNotContain("WARN no more");
        filters.tryEmitNext(new TailFilter("(["));

        assertThatThrownBy(() -> session.result().block(LIMIT))
                .isInstanceOfSatisfying(
                        RpcException.class, error -> assertThat(error.code()).isEqualTo(RpcCode.INVALID_ARGUMENT))
                .hasMessageContaining("no regular expression");
        awaitNobodyFollows();
    }

    @Test
    void truncatedFileIsReadAnewAndARemovedOneEndsTheSession() throws IOException {
        RemoteSession<TailStarted, TailLine, TailSummary> session = open(null, false);
        follow(session);
        append("before\n");
        await().atMost(LIMIT).until(() -> lines.contains("before"));
        Files.writeString(path, "after\n", TRUNCATE_EXISTING);
        await().atMost(LIMIT).until(() -> lines.contains("after"));
        Files.delete(path);

        assertThat(session.result().block(LIMIT)).isEqualTo(new TailSummary(2, 2, 1, true));
        awaitNobodyFollows();
    }

    @Test
    void fileOutsideOfTheDirectoryIsRefusedBeforeTheSessionStarts() {
        for (String outside : List.of("../x", "/etc/passwd")) {
            assertThatThrownBy(() -> node.getBean(TailClient.class)
                            .tail(new TailRequest(outside, null, false))
                            .block(LIMIT))
                    .isInstanceOfSatisfying(
                            RpcException.class,
                            error -> assertThat(error.code()).isEqualTo(RpcCode.PERMISSION_DENIED));
        }
    }

    @Test
    void browserSeesTheLinesChangesTheFilterAndGetsTheSummary() throws Exception {
        List<ServerSentEvent<Map<String, Object>>> events = new CopyOnWriteArrayList<>();
        browse("&fromStart=true").subscribe(events::add);
        await().atMost(LIMIT).until(() -> events.size() == 2);
        assertThat(events.get(0).event()).isEqualTo("started");
        assertThat(events.get(0).data()).containsEntry("size", 14);
        assertThat(events.get(1).event()).isEqualTo("line");
        assertThat(events.get(1).data()).containsEntry("text", "there already").containsEntry("number", 1);
        Object id = events.get(0).data().get("id");

        assertThat(status("PUT", id, "wanted")).isEqualTo(204);
        assertThat(status("PUT", id, "((")).isEqualTo(400);
        await().atMost(LIMIT).until(() -> {
            append("left out\nwanted\n");
            return events.get(events.size() - 1).data().get("text").equals("wanted");
        });
        assertThat(status("DELETE", id, null)).isEqualTo(204);
        await().atMost(LIMIT)
                .until(() -> "summary".equals(events.get(events.size() - 1).event()));
        awaitNobodyFollows();
        await().atMost(LIMIT).until(() -> node.getBean(OpenTails.class).size() == 0);
        assertThat(status("PUT", id, null)).isEqualTo(404);
    }

    @Test
    void browserThatLeavesCancelsTheSession() {
        List<ServerSentEvent<Map<String, Object>>> events = new CopyOnWriteArrayList<>();
        Disposable browser = browse("").subscribe(events::add);
        await().atMost(LIMIT).until(() -> !events.isEmpty());
        assertThat(followed()).isEqualTo(1);
        browser.dispose();
        awaitNobodyFollows();
        await().atMost(LIMIT).until(() -> node.getBean(OpenTails.class).size() == 0);
    }

    @Test
    void browserIsToldWhyThereIsNothingToSee() {
        http().get()
                .uri("/text/tail?file={file}", "../x")
                .exchange()
                .expectStatus()
                .isEqualTo(403)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("PERMISSION_DENIED");
    }

    private RemoteSession<TailStarted, TailLine, TailSummary> open(String pattern, boolean fromStart) {
        return node.getBean(TailClient.class)
                .tail(new TailRequest(name, pattern, fromStart))
                .block(LIMIT);
    }

    /** Takes the lines; what is returned are the filters. */
    private Sinks.Many<TailFilter> follow(RemoteSession<TailStarted, TailLine, TailSummary> session) {
        Sinks.Many<TailFilter> filters = Sinks.many().unicast().onBackpressureBuffer();
        session.receive().map(TailLine::text).subscribe(lines::add, error -> {});
        session.send(filters.asFlux()).subscribe(done -> {}, error -> {});
        return filters;
    }

    private Flux<ServerSentEvent<Map<String, Object>>> browse(String more) {
        return http().get()
                .uri("/text/tail?file=" + name + more)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(new ParameterizedTypeReference<ServerSentEvent<Map<String, Object>>>() {})
                .getResponseBody();
    }

    private static int followed() {
        return node.getBean(TailHandlers.class).following();
    }

    private static void awaitNobodyFollows() {
        await().atMost(LIMIT).until(() -> followed() == 0);
    }

    /** By the JDK's client: that of Reactor Netty leaks a body that comes with the head of its response. */
    private static int status(String method, Object id, String pattern) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/text/tail/" + id
                        + (pattern == null ? "" : "?pattern=" + URLEncoder.encode(pattern, StandardCharsets.UTF_8))))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String address() {
        return "http://127.0.0.1:" + node.getEnvironment().getProperty("local.server.port");
    }

    private static WebTestClient http() {
        return WebTestClient.bindToServer(NewConnections.connector())
                .baseUrl(address())
                .responseTimeout(LIMIT)
                .build();
    }

    private void append(String text) throws IOException {
        Files.writeString(path, text, CREATE, APPEND);
    }
}
