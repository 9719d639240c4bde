package io.rpcboot.autoconfigure.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class CallsBackTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void aServerMayCallItsCallerBackWhereTheCallerAllowsIt() {
        try (Node server = new Node(Server.class);
                Node caller = new Node(Caller.class, "rpc.client.accept-calls=true", "rpc.server.enabled=false")) {
            assertThat(call(server, caller)).isEqualTo("you are the caller");
        }
    }

    @Test
    void otherwiseTheCallBackIsRefused() {
        try (Node server = new Node(Server.class);
                Node caller = new Node(Caller.class, "rpc.server.enabled=false")) {
            assertThatExceptionOfType(RpcException.class).isThrownBy(() -> call(server, caller));
        }
    }

    private static String call(Node server, Node caller) {
        return caller.clients()
                .forAddress(server.address())
                .call("whoami", "you are ", String.class)
                .block(SOON);
    }

    static class Server {

        @RpcHandler
        Mono<String> whoami(String payload, RpcCallContext context) {
            return context.caller().call("name", payload, String.class);
        }
    }

    static class Caller {

        @RpcHandler
        String name(String payload) {
            return payload + "the caller";
        }
    }
}
