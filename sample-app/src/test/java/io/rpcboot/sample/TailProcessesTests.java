package io.rpcboot.sample;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A browser, a node that shows it a file, and the node in another process that has the file: what is open there is seen
 * in {@code /proc}.
 */
@EnabledOnOs(OS.LINUX)
@Tag("processes")
class TailProcessesTests {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path logs;

    private final List<Process> processes = new ArrayList<>();
    private Path file;
    private Process owner;
    private Process shower;
    private int http;

    @BeforeEach
    void start() throws Exception {
        file = logs.resolve("app.log");
        Files.writeString(file, "there already\n");
        int rpc = FreePort.find();
        owner = node(FreePort.find(), rpc, "tcp://127.0.0.1:1", "--fleet.tail.directory=" + logs);
        http = FreePort.find();
        shower = node(http, 0, "tcp://127.0.0.1:" + rpc, "--fleet.tail.directory=" + logs.resolve("none"));
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> get("/fleet/info").statusCode() == 200);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    @Test
    void fileIsClosedWhenTheBrowserLeaves() throws Exception {
        try (Browser browser = new Browser(http, "/text/tail?file=app.log")) {
            browser.awaitLine("event:started");
            await().atMost(SOON).until(() -> opens(owner));
            Files.writeString(file, "one more\n", APPEND);
            browser.awaitLine("one more");
            assertThat(opens(shower)).isFalse();
        }

        await().atMost(SOON).until(() -> !opens(owner));
        assertThat(get("/fleet/info").statusCode()).isEqualTo(200);
    }

    @Test
    void fileIsClosedWhenTheNodeThatShowsItIsKilled() throws Exception {
        try (Browser browser = new Browser(http, "/text/tail?file=app.log")) {
            browser.awaitLine("event:started");
            await().atMost(SOON).until(() -> opens(owner));

            shower.destroyForcibly().waitFor();

            await().atMost(SOON).until(() -> !opens(owner));
        }
    }

    /** Whether a process has the file open. */
    private boolean opens(Process process) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return open.anyMatch(each -> {
                try {
                    return Files.readSymbolicLink(each).equals(file.toRealPath());
                } catch (IOException e) {
                    return false; // closed meanwhile
                }
            });
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                .timeout(SOON)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private Process node(int httpPort, int rpcPort, String peer, String more) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Node.class.getName(),
                        "--server.port=" + httpPort,
                        "--rpc.server.port=" + rpcPort,
                        "--rpc.client.services.fleet.uri=" + peer,
                        more)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    /** The sample, which ends with its parent: when its input does. */
    static final class Node {

        public static void main(String[] args) throws IOException {
            SampleApplication.main(args);
            while (System.in.read() >= 0) {
                // nobody writes
            }
            Runtime.getRuntime().halt(0);
        }
    }

    /** Reads what it asked for, line by line. */
    private static final class Browser implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;

        Browser(int port, String path) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) SOON.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void awaitLine(String text) throws IOException {
            for (String line = in.readLine(); !line.contains(text); line = in.readLine()) {
                assertThat(line).isNotNull();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
