package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;

/** Applications that test with BlockHound do not find the loops themselves blocked. */
@Tag("processes")
class BlockHoundTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int CALLS = 200;

    @Test
    void loopsThatPollAreNoOffenders() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+AllowRedefinitionToAddDeleteMethods",
                        "-XX:+EnableDynamicAgentLoading",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Guarded.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("calls " + CALLS + ", offender ").contains("java.lang.Thread.sleep");
        } finally {
            process.destroyForcibly();
        }
    }

    /** A process that BlockHound guards. One handler that blocks shows that it does. */
    static final class Guarded {

        private Guarded() {}

        public static void main(String[] arguments) {
            BlockHound.install();
            RpcServer server = RpcServer.builder()
                    .listen(URI.create("tcp://127.0.0.1:0"))
                    .busyPoll(LoopSettings.MAX_BUSY_POLL)
                    .operations(List.of(
                            OperationDefinition.unary(
                                    "echo", byte[].class, byte[].class, (payload, call) -> Mono.just(payload)),
                            OperationDefinition.unary(
                                    "block",
                                    byte[].class,
                                    byte[].class,
                                    (payload, call) -> Mono.fromCallable(() -> {
                                        Thread.sleep(1);
                                        return payload;
                                    }))))
                    .build();
            server.start();
            RemoteClients clients = RemoteClients.builder()
                    .busyPoll(LoopSettings.MAX_BUSY_POLL)
                    .service(ServiceSettings.of("guarded", URI.create("tcp://127.0.0.1:" + server.port())))
                    .build();
            RemoteClient client = clients.forService("guarded");
            int calls = 0;
            for (int i = 0; i < CALLS; i++) {
                byte[] answer =
                        client.call("echo", new byte[] {(byte) i}, byte[].class).block(LIMIT);
                calls += answer != null && answer[0] == (byte) i ? 1 : 0;
            }
            String offender = client.call("block", new byte[1], byte[].class)
                    .map(unseen -> "none")
                    .onErrorResume(error -> Mono.just(String.valueOf(error.getMessage())))
                    .block(LIMIT);
            System.out.println("calls " + calls + ", offender " + offender);
            clients.close();
            server.close();
        }
    }
}
