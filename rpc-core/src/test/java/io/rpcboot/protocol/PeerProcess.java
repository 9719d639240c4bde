package io.rpcboot.protocol;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * A server in a process of its own, which can be stopped and killed. It serves {@code wait.0} to {@code wait.9},
 * which never answer, and {@code waiting}, which says how many of those run.
 */
final class PeerProcess implements AutoCloseable {

    static final int MAX_CALLS = 1_100;
    static final int OPERATIONS = 10;

    private static final int START_SECONDS = 60;

    private final Process process;
    private final int port;

    private PeerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static PeerProcess start() {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PeerProcess.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                return new PeerProcess(process, port(process));
            } catch (Exception e) {
                process.destroyForcibly();
                throw new IllegalStateException("the peer's process does not start", e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What such a process says first. */
    static int port(Process process) throws Exception {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        for (String line = out.readLine(); line != null; line = out.readLine()) {
                            if (line.startsWith("port ")) {
                                return Integer.parseInt(line.substring(5));
                            }
                        }
                        throw new IllegalStateException("it ended without saying its port");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .get(START_SECONDS, TimeUnit.SECONDS);
    }

    int port() {
        return port;
    }

    /** Returns when the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(START_SECONDS, TimeUnit.SECONDS);
    }

    /** STOP or CONT. */
    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (!kill.waitFor(START_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IllegalStateException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process. It ends with its parent: when its input does. */
    public static void main(String[] args) throws IOException {
        AtomicInteger waiting = new AtomicInteger();
        List<OperationDefinition> operations = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            operations.add(TestServers.bytes("wait." + i, (payload, context) -> {
                waiting.incrementAndGet();
                return Mono.never();
            }));
        }
        operations.add(TestServers.bytes("waiting", (payload, context) -> Wire.utf8(Integer.toString(waiting.get()))));
        RpcServer server = TestServers.start(
                ConnectionSettings.defaults().withMaxConcurrentCalls(MAX_CALLS),
                operations.toArray(OperationDefinition[]::new));
        System.out.println("port " + server.port());
        while (System.in.read() >= 0) {
            // nobody writes
        }
        System.exit(0);
    }
}
