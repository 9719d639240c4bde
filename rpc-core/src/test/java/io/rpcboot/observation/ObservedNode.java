package io.rpcboot.observation;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationHandler;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A server and its client, each with a registry of its own. */
final class ObservedNode implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(10);

    private final RpcServer server;
    private final RemoteClients clients;

    ObservedNode(ObservationRegistry served, ObservationRegistry sent, List<OperationDefinition> operations) {
        server = RpcServer.builder()
                .name("tested")
                .listen(URI.create("tcp://127.0.0.1:0"))
                .operations(operations)
                .observationRegistry(served)
                .build();
        server.start();
        clients = RemoteClients.builder()
                .service(ServiceSettings.of("tested", server.addresses().get(0)))
                .observationRegistry(sent)
                .build();
    }

    RemoteClient client() {
        return clients.forService("tested");
    }

    RemoteClients clients() {
        return clients;
    }

    URI address() {
        return server.addresses().get(0);
    }

    void stopServer() {
        server.stop(Duration.ZERO);
    }

    void closeClients() {
        clients.close();
    }

    @Override
    public void close() {
        clients.close();
        server.stop(Duration.ofSeconds(1));
    }

    static OperationDefinition unary(String name, OperationHandler handler) {
        return OperationDefinition.unary(name, byte[].class, byte[].class, handler);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until an observation of this name and these key values has stopped. */
    static void await(TestObservationRegistry registry, String name, String... keyValues) {
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat(registry)
                        .hasAnObservation(call -> {
                            call.hasNameEqualTo(name).hasLowCardinalityKeyValueWithKey("code");
                            for (int i = 0; i < keyValues.length; i += 2) {
                                call.hasLowCardinalityKeyValue(keyValues[i], keyValues[i + 1]);
                            }
                        }));
    }
}
