package io.rpcboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteObjects;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class CursorTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private static Path logs;

    private static ConfigurableApplicationContext server;
    private static ConfigurableApplicationContext browser;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(logs.resolve("lines.log"), "one\ntwo\nthree\n");
        int port = FreePort.find();
        server = start(port, port);
        browser = start(FreePort.find(), port);
    }

    private static ConfigurableApplicationContext start(int port, int peer) {
        return new SpringApplicationBuilder(SampleApplication.class)
                .run(
                        "--server.port=0",
                        "--rpc.server.port=" + port,
                        "--rpc.client.services.fleet.uri=tcp://127.0.0.1:" + peer,
                        "--fleet.tail.directory=" + logs,
                        "--management.endpoints.web.exposure.include=rpcobjects",
                        "--spring.main.banner-mode=off");
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    @Test
    void linesAreReadPieceByPieceThroughAnObjectOfTheOtherNode() {
        FileCursor cursor =
                browser.getBean(CursorClient.class).open("lines.log").block(LIMIT);
        assertThat(cursor).isNotInstanceOf(OpenFile.class);
        assertThat(cursor.next(2).block(LIMIT)).containsExactly("one", "two");
        assertThat(cursor.next(2).block(LIMIT)).containsExactly("three");
        assertThat(cursor.next(2).block(LIMIT)).isEmpty();
        cursor.seek(4).block(LIMIT);
        assertThat(cursor.next(1).block(LIMIT)).containsExactly("two");
        assertThatThrownBy(() -> cursor.seek(100).block(LIMIT)).hasMessageContaining("14 bytes");
        cursor.close();
        awaitNone();
    }

    @Test
    void itIsShownOverHttpAndInTheActuator() throws Exception {
        assertThat(http("POST", "/text/cursors?file=lines.log")).isEqualTo("{\"id\":1}");
        assertThat(http("GET", "/text/cursors/1?count=1")).isEqualTo("[\"one\"]");
        http("PUT", "/text/cursors/1?position=8");
        assertThat(http("GET", "/text/cursors/1?count=1")).isEqualTo("[\"three\"]");
        assertThat(http("GET", "/actuator/rpcobjects")).contains("\"importedCount\":1", "FileCursor");
        http("DELETE", "/text/cursors/1");
        awaitNone();
    }

    @Test
    void aNodeThatCallsItselfReadsItsOwnFile() throws Exception {
        assertThat(http(server, "POST", "/text/cursors?file=lines.log")).isEqualTo("{\"id\":1}");
        awaitNone();
        assertThat(http(server, "GET", "/text/cursors/1?count=1")).isEqualTo("[\"one\"]");
        http(server, "PUT", "/text/cursors/1?position=8");
        assertThat(http(server, "GET", "/text/cursors/1?count=1")).isEqualTo("[\"three\"]");
        http(server, "DELETE", "/text/cursors/1");
        assertThat(http(server, "GET", "/text/cursors/1")).contains("\"status\":404");
    }

    @Test
    void filesElsewhereCannotBeOpened() throws Exception {
        for (String name : List.of(
                "..%2Fetc%2Fpasswd",
                "%2Fetc%2Fpasswd",
                "..%2F..%2F..%2F..%2F..%2F..%2Fetc%2Fpasswd",
                "x%2F..%2F..%2Fetc%2Fpasswd",
                ".",
                "..",
                "",
                "lines.log%00")) {
            String answer = http("POST", "/text/cursors?file=" + name);
            assertThat(answer).as(name).contains("\"status\":4").doesNotContain("\"id\"");
        }
        awaitNone();
    }

    private static void awaitNone() {
        await().atMost(LIMIT)
                .until(() -> server.getBean(RemoteObjects.class)
                        .snapshot()
                        .exported()
                        .isEmpty());
    }

    private static String http(String method, String path) throws Exception {
        return http(browser, method, path);
    }

    private static String http(ConfigurableApplicationContext node, String method, String path) throws Exception {
        String port = node.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(LIMIT)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
