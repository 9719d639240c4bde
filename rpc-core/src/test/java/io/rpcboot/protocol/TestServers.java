package io.rpcboot.protocol;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationHandler;
import io.rpcboot.PayloadSpec;
import io.rpcboot.PoolSettings;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import io.rpcboot.codec.JacksonPayloadCodec;
import io.rpcboot.codec.PayloadCodec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Servers, clients and operations of bytes, in short. */
final class TestServers {

    static final Duration LIMIT = Duration.ofSeconds(10);
    static final PayloadCodec JSON =
            JacksonPayloadCodec.json(JsonMapper.builder().findAndAddModules().build());

    private TestServers() {}

    static RpcServer start(OperationDefinition... operations) {
        return start(ConnectionSettings.defaults(), operations);
    }

    static RpcServer start(ConnectionSettings connection, OperationDefinition... operations) {
        return start(0, connection, operations);
    }

    static RpcServer start(int port, ConnectionSettings connection, OperationDefinition... operations) {
        RpcServer server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:" + port))
                .codecs(List.of(JSON))
                .connection(connection)
                .operations(List.of(operations))
                .build();
        server.start();
        return server;
    }

    /** Clients of one service with the id {@code tested}. */
    static RemoteClients clients(int port) {
        return clients(port, ConnectionSettings.defaults());
    }

    static RemoteClients clients(int port, ConnectionSettings connection) {
        return RemoteClients.builder()
                .codecs(List.of(JSON))
                .service(ServiceSettings.of("tested", URI.create("tcp://127.0.0.1:" + port))
                        .withCodec("json")
                        .withConnection(connection))
                .build();
    }

    /** A pool that makes no more than one connection. */
    static PoolSettings oneConnection() {
        return PoolSettings.defaults().withMaxConnectionsPerAddress(1);
    }

    /** Bytes or nothing in, bytes out. */
    static OperationDefinition bytes(String name, OperationHandler handler) {
        return OperationDefinition.unary(name, byte[].class, byte[].class, handler)
                .withPayload(PayloadSpec.optionalValue(byte[].class));
    }

    /** Bytes or nothing in, a stream of bytes out. */
    static OperationDefinition stream(String name, OperationHandler handler) {
        return OperationDefinition.streaming(name, byte[].class, byte[].class, handler)
                .withPayload(PayloadSpec.optionalValue(byte[].class));
    }

    static OperationDefinition echo() {
        return bytes("echo", (payload, context) -> payload);
    }
}
