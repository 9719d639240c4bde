package io.rpcboot.health;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationHandler;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A server with one event loop and its clients, for those who look at them. */
final class Side implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    /** Stuck soon, so that tests need not wait long. */
    static final HealthSettings QUICK = HealthSettings.defaults()
            .withTickInterval(Duration.ofMillis(10))
            .withThresholds(Duration.ofMillis(200), Duration.ofMillis(600));

    final RpcServer server;
    final RemoteClients clients;
    final RemoteClient client;

    Side(OperationDefinition... operations) {
        this(ConnectionSettings.defaults(), QUICK, operations);
    }

    Side(ConnectionSettings connection, HealthSettings settings, OperationDefinition... operations) {
        server = RpcServer.builder()
                .name("tested")
                .listen(URI.create("tcp://127.0.0.1:0"))
                .connection(connection)
                .eventLoopThreads(1)
                .operations(List.of(operations))
                .health(settings)
                .build();
        server.start();
        clients = RemoteClients.builder()
                .service(ServiceSettings.of("tested", server.addresses().get(0)))
                .eventLoopThreads(1)
                .health(settings)
                .build();
        client = clients.forService("tested");
        // What is loaded with the first connection takes long on a busy machine, and is no stall to be tested.
        assertThatThrownBy(() -> client.call("warm-up", null, byte[].class).block(LIMIT));
    }

    RpcHealth health() {
        return server.health();
    }

    static OperationDefinition bytes(String name, OperationHandler handler) {
        return OperationDefinition.unary(name, byte[].class, byte[].class, handler)
                .withPayload(PayloadSpec.optionalValue(byte[].class));
    }

    static OperationDefinition stream(String name, OperationHandler handler) {
        return OperationDefinition.streaming(name, byte[].class, byte[].class, handler)
                .withPayload(PayloadSpec.optionalValue(byte[].class));
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(10));
    }

    @Override
    public void close() {
        clients.close();
        server.close();
    }
}
