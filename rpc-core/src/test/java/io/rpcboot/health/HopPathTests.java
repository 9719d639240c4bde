package io.rpcboot.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.OperationHandler;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import io.rpcboot.health.CallSnapshot.Direction;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A calls B, whose handler calls C, where the call hangs: all three know the way of it. */
class HopPathTests {

    private final Node c = new Node("c", null, Side.bytes("c.hang", (payload, context) -> Mono.never()));
    private final Node b = new Node(
            "b",
            c,
            Side.bytes("b.direct", (payload, context) -> hang()),
            Side.bytes(
                    "b.later",
                    (payload, context) -> Mono.delay(Duration.ofMillis(5)).then(hang())),
            Side.bytes("b.blocking", blocking()).withExecution(Execution.BLOCKING),
            Side.bytes("b.back", (payload, context) -> context.caller().call("a.hang", null, byte[].class)));
    private final Node a = new Node("a", b, Side.bytes("a.hang", (payload, context) -> Mono.never()));

    @AfterEach
    void stop() {
        List.of(a, b, c).forEach(Node::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b.direct", "b.later", "b.blocking"})
    void theWayToACallIsKnownAtEachNode(String operation) {
        a.next.call(operation, null, byte[].class).subscribe(answer -> {}, error -> {});
        assertThat(call(a.clients.health(), Direction.OUTBOUND).hopPath()).containsExactly("a>" + operation);
        assertThat(call(b.server.health(), Direction.INBOUND).hopPath()).containsExactly("a>" + operation);
        assertThat(call(b.clients.health(), Direction.OUTBOUND).hopPath())
                .containsExactly("a>" + operation, "b>c.hang");
        assertThat(call(c.server.health(), Direction.INBOUND).hopPath()).containsExactly("a>" + operation, "b>c.hang");
    }

    @Test
    void aCallBackKnowsItsWayToo() {
        a.next.call("b.back", null, byte[].class).subscribe(answer -> {}, error -> {});
        assertThat(call(b.server.health(), Direction.OUTBOUND).hopPath()).containsExactly("a>b.back", "b>a.hang");
        assertThat(call(a.clients.health(), Direction.INBOUND).hopPath()).containsExactly("a>b.back", "b>a.hang");
        assertThat(b.server.health().callTotals()).isEqualTo(new CallTotals(1, 1, 0, List.of()));
    }

    @Test
    void aCallOutsideAHandlerSendsNoHeaders() {
        c.directly.call("c.hang", null, byte[].class).subscribe(answer -> {}, error -> {});
        assertThat(call(c.server.health(), Direction.INBOUND).headers()).isEmpty();
    }

    @Test
    void headersOfTheApplicationStay() {
        a.next.operation("b.direct")
                .header("tenant", "x")
                .header("rpc-path", "forged;by\nthe>caller")
                .retrieveMono(byte[].class)
                .subscribe(answer -> {}, error -> {});
        CallSnapshot last = call(c.server.health(), Direction.INBOUND);
        assertThat(last.hopPath()).containsExactly("forged", "by\\nthe>caller", "a>b.direct", "b>c.hang");
        assertThat(call(b.server.health(), Direction.INBOUND).headers()).containsEntry("tenant", "x");
        assertThat(last.headers()).isEqualTo(Map.of("rpc-path", "forged;by\\nthe>caller;a>b.direct"));
    }

    private Mono<byte[]> hang() {
        return Mono.defer(() -> b.next.call("c.hang", null, byte[].class));
    }

    private OperationHandler blocking() {
        return (payload, context) -> b.next.call("c.hang", null, byte[].class).block(Side.LIMIT);
    }

    private static CallSnapshot call(RpcHealth health, Direction direction) {
        return Side.soon()
                .until(
                        () -> health.calls(10).items().stream()
                                .filter(call -> call.direction() == direction)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** A process that serves, and calls the next one. */
    private static final class Node implements AutoCloseable {

        final RpcServer server;
        final RemoteClients clients;
        final RemoteClient next;
        final RemoteClient directly;

        Node(String name, Node nextNode, OperationDefinition... operations) {
            server = RpcServer.builder()
                    .name(name)
                    .listen(URI.create("tcp://127.0.0.1:0"))
                    .operations(List.of(operations))
                    .build();
            server.start();
            clients = RemoteClients.builder()
                    .name(name)
                    .operations(List.of(operations))
                    .service(ServiceSettings.of(
                            "next",
                            (nextNode == null ? server : nextNode.server)
                                    .addresses()
                                    .get(0)))
                    .build();
            next = clients.forService("next");
            directly = clients.forAddress(server.addresses().get(0));
        }

        @Override
        public void close() {
            clients.close();
            server.close();
        }
    }
}
