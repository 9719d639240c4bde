package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteSession;
import io.rpcboot.RpcSession;
import io.rpcboot.annotation.ImportRpcClients;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sessions are compared as other operations are: what comes to their caller, and what they result in. */
@ExtendWith(OutputCaptureExtension.class)
class ContractOfSessionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<Node> nodes = new ArrayList<>();

    record Line(String text) {}

    record LongLine(String text, int number) {}

    @RpcService("text")
    static class Handlers {

        @RpcHandler
        int count(Line line) {
            return line.text().length();
        }

        @RpcHandler
        Mono<Integer> tail(String file, RpcSession<String, Line> session) {
            session.started(1);
            return session.send(Flux.empty()).thenReturn(1);
        }
    }

    @RpcClient("text")
    interface Client {

        Mono<Integer> count(Line line);

        Mono<RemoteSession<Integer, LongLine, Long>> tail(String file);

        Mono<RemoteSession<Integer, String, Void>> count(String file, int more);
    }

    @Import(Handlers.class)
    static class Server {}

    @ImportRpcClients(types = Client.class)
    static class Caller {}

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
    }

    private Node open(Class<?> type, String... properties) {
        Node node = new Node(type, properties);
        nodes.add(0, node);
        return node;
    }

    @Test
    void itemsAndResultsOfSessionsAreCompared(CapturedOutput output) {
        Node server = open(Server.class, "spring.application.name=fleet");
        Node caller = open(Caller.class, "rpc.client.services.text.uri=" + server.address());
        assertThat(caller.context.getBean(Client.class).count(new Line("a")).block(LIMIT))
                .isEqualTo(1);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(output.getOut())
                        .contains("'text.tail' on fleet (")
                        .contains("): the item has no field 'number', this client needs it (integer)")
                        .contains("): is no session, this client opens one"));
    }
}
