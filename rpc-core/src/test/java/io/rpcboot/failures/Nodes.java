package io.rpcboot.failures;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationHandler;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import io.rpcboot.codec.JacksonPayloadCodec;
import io.rpcboot.codec.PayloadCodec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.json.JsonMapper;

/** Servers and clients of one test, closed with it. */
final class Nodes implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(10);

    private static final PayloadCodec JSON =
            JacksonPayloadCodec.json(JsonMapper.builder().findAndAddModules().build());

    private final Deque<Runnable> open = new ArrayDeque<>();

    /** A server with a handler for each operation. */
    RpcServer serve(String name, UnaryOperator<RpcServer.Builder> settings, OperationDefinition... operations) {
        RpcServer server = settings.apply(RpcServer.builder()
                        .name(name)
                        .listen(URI.create("tcp://127.0.0.1:0"))
                        .codecs(List.of(JSON))
                        .operations(List.of(operations)))
                .build();
        server.start();
        open.push(server::close);
        return server;
    }

    RpcServer serve(String name, OperationDefinition... operations) {
        return serve(name, builder -> builder, operations);
    }

    /** A client of a server. */
    RemoteClient client(RpcServer server) {
        return client(server.addresses().get(0), builder -> builder);
    }

    RemoteClient client(URI address, UnaryOperator<RemoteClients.Builder> settings) {
        return client(address, "json", settings);
    }

    RemoteClient client(URI address, String codec, UnaryOperator<RemoteClients.Builder> settings) {
        RemoteClients clients = settings.apply(RemoteClients.builder()
                        .name("caller")
                        .codecs(List.of(JSON))
                        .service(ServiceSettings.of("tested", address).withCodec(codec)))
                .build();
        open.push(clients::close);
        return clients.forService("tested");
    }

    /** Text or nothing in, text out. */
    static OperationDefinition text(String name, OperationHandler handler) {
        return OperationDefinition.unary(name, String.class, String.class, handler)
                .withPayload(PayloadSpec.optionalValue(String.class));
    }

    /** What a call fails with. */
    static <E extends Throwable> E failure(RemoteClient client, String operation, Class<E> type) {
        Throwable error = Assertions.catchThrowable(() -> client.operation(operation)
                .retrieveMono(String.class)
                .toFuture()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        Assertions.assertThat(error).isInstanceOf(ExecutionException.class);
        Assertions.assertThat(error.getCause()).isInstanceOf(type);
        return type.cast(error.getCause());
    }

    /** Throws what a handler may throw, and what not. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "DoNotCallSuggester"})
    static <E extends Throwable> Object sneak(Throwable error) throws E {
        throw (E) error;
    }

    @Override
    public void close() {
        open.forEach(Runnable::run);
    }
}
