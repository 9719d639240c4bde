package io.rpcboot.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TrafficTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final RpcServer server = start();
    private final RemoteClients clients = RemoteClients.builder()
            .service(ServiceSettings.of("tested", server.addresses().get(0)))
            .build();
    private final RemoteClient client = clients.forService("tested");

    @AfterEach
    void stop() {
        clients.close();
        server.stop(Duration.ofSeconds(1));
    }

    @Test
    void whatOneSideSendsTheOtherReceives() {
        client.call("echo", new byte[300_000], byte[].class).block(LIMIT);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(clients.health().traffic().bytesSent())
                    .isBetween(300_000L, 301_000L)
                    .isEqualTo(server.health().traffic().bytesReceived());
            assertThat(clients.health().traffic().bytesReceived())
                    .isBetween(300_000L, 301_000L)
                    .isEqualTo(server.health().traffic().bytesSent());
        });
    }

    @Test
    void creditIsCountedAtBothEnds() {
        StepVerifier.create(client.stream("endless", new byte[1], byte[].class), 10)
                .expectNextCount(10)
                .thenRequest(5)
                .expectNextCount(5)
                .thenCancel()
                .verify(LIMIT);
        assertThat(clients.health().traffic().creditGranted()).isEqualTo(15);
        assertThat(server.health().traffic().creditReceived()).isEqualTo(15);
        assertThat(clients.health().traffic().creditReceived()).isZero();
    }

    private static RpcServer start() {
        RpcServer server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .operations(List.of(
                        OperationDefinition.unary("echo", byte[].class, byte[].class, (payload, context) -> payload),
                        OperationDefinition.streaming(
                                "endless",
                                byte[].class,
                                byte[].class,
                                (payload, context) -> Flux.generate(sink -> sink.next(new byte[1])))))
                .build();
        server.start();
        return server;
    }
}
