package io.rpcboot.autoconfigure.contract;

import static io.rpcboot.autoconfigure.contract.ValidatedOrders.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.annotation.ImportRpcClients;
import io.rpcboot.autoconfigure.contract.ValidatedOrders.FreeLine;
import io.rpcboot.autoconfigure.contract.ValidatedOrders.FreeOrder;
import io.rpcboot.autoconfigure.contract.ValidatedOrders.Line;
import io.rpcboot.autoconfigure.contract.ValidatedOrders.Order;
import io.rpcboot.autoconfigure.contract.ValidatedOrders.Orders;
import io.rpcboot.autoconfigure.contract.ValidatedOrders.OrdersClient;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Constraints on records, on parameters and results of handlers, and on methods of typed clients, over a socket. */
class ValidatedContractTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static ConfigurableApplicationContext server;
    private static ConfigurableApplicationContext caller;
    private static RemoteClients plain;

    @Configuration
    @EnableAutoConfiguration
    @Import(Orders.class)
    static class Server {}

    @Configuration
    @EnableAutoConfiguration
    @ImportRpcClients(types = OrdersClient.class)
    static class Caller {}

    @BeforeAll
    static void start() {
        server = new SpringApplication(Server.class)
                .run("--rpc.server.port=0", "--orders.limit=1KB", "--rpc.client.services.orders.uri=tcp://127.0.0.1:1");
        int port =
                server.getBean(RpcServerLifecycle.class).server().orElseThrow().port();
        URI uri = URI.create("tcp://127.0.0.1:" + port);
        caller = new SpringApplication(Caller.class).run("--rpc.client.services.orders.uri=" + uri);
        plain = RemoteClients.builder()
                .codecs(server.getBean(io.rpcboot.autoconfigure.codec.RpcCodecs.class)
                        .all())
                .service(io.rpcboot.ServiceSettings.of("orders", uri))
                .build();
    }

    @AfterAll
    static void stop() {
        plain.close();
        caller.close();
        server.close();
    }

    @BeforeEach
    void reset() {
        runs.set(0);
    }

    private static RpcViolationException violation(Throwable error, Checkpoint checkpoint) {
        assertThat(error).isInstanceOf(RpcViolationException.class);
        RpcViolationException violation = (RpcViolationException) error;
        assertThat(violation.checkpoint()).isEqualTo(checkpoint);
        return violation;
    }

    private static RpcViolationException failure(Flux<?> call, Checkpoint checkpoint) {
        Throwable[] error = new Throwable[1];
        StepVerifier.create(call.ignoreElements())
                .expectErrorSatisfies(each -> error[0] = each)
                .verify(LIMIT);
        return violation(error[0], checkpoint);
    }

    private static RpcViolationException failure(Mono<?> call, Checkpoint checkpoint) {
        return failure(call.flux(), checkpoint);
    }

    private static RemoteClient free() {
        return plain.forService("orders");
    }

    private static FreeOrder badOrder() {
        return new FreeOrder(" ", List.of(new FreeLine(1), new FreeLine(-2)));
    }

    @Test
    void callerIsToldTheFieldInHisOwnProcess() {
        RemoteClient client = caller.getBean(RemoteClients.class).forService("orders");
        Order order = new Order("acme", List.of(new Line(1), new Line(2), new Line(3), new Line(-2)));
        RpcViolationException violation =
                failure(client.call("orders.place", order, Integer.class), Checkpoint.CALLER_OUTBOUND);
        assertThat(violation).hasMessage("'orders.place': field 'lines[3].count' must be at least 1, was -2");
        assertThat(violation.isRemote()).isFalse();
        assertThat(failure(
                        client.operation("orders.ship").argument("order", order).retrieveMono(Integer.class),
                        Checkpoint.CALLER_OUTBOUND))
                .hasMessage("'orders.ship': field 'order.lines[3].count' must be at least 1, was -2");
        assertThat(runs).hasValue(0);
    }

    @Test
    void calleeChecksWhatItsHandlerIsToGet() {
        RpcViolationException violation =
                failure(free().call("orders.place", badOrder(), Integer.class), Checkpoint.CALLEE_INBOUND);
        assertThat(violation.getMessage())
                .contains("field 'customer' must not be blank, was ' '")
                .contains("field 'lines[1].count' must be at least 1, was -2");
        assertThat(violation.code()).isEqualTo(RpcCode.INVALID_ARGUMENT);
        assertThat(violation.violations()).extracting("path").containsExactlyInAnyOrder("customer", "lines[1].count");
        assertThat(violation.handlerRan()).isFalse();
        failure(free().call("orders.placeSoon", badOrder(), Integer.class), Checkpoint.CALLEE_INBOUND);
        assertThat(runs).hasValue(0);
    }

    @Test
    void argumentsAndHeadersAreCheckedByTheirAnnotations() {
        Mono<Integer> call = free().operation("orders.ship")
                .argument("order", badOrder())
                .argument("boxes", 11)
                .header("tenant", "x\r\n" + "y".repeat(100))
                .retrieveMono(Integer.class);
        assertThat(failure(call, Checkpoint.CALLEE_INBOUND).violations())
                .extracting("path", "problem", "value")
                .contains(
                        org.assertj.core.groups.Tuple.tuple("order.lines[1].count", "must be at least 1", "-2"),
                        org.assertj.core.groups.Tuple.tuple("boxes", "must be at most 10", "11"),
                        org.assertj.core.groups.Tuple.tuple(
                                "tenant",
                                "must have a size of 3 to 8",
                                "'x  " + "y".repeat(37) + "…' (103 characters)"))
                .hasSize(4);
        assertThat(runs).hasValue(0);
    }

    @Test
    void itemsOfAPayloadAreCheckedByTheirTypeAndByTheirAnnotations() {
        Flux<FreeOrder> orders = Flux.just(new FreeOrder("acme", List.of()), badOrder());
        RpcViolationException violation = failure(
                free().operation("orders.placeAll").payloads(orders).retrieveMono(Long.class),
                Checkpoint.CALLEE_INBOUND);
        assertThat(violation.handlerRan()).isTrue();
        assertThat(violation.violations()).hasSize(2);
        violation = failure(
                free().operation("orders.countAll").payloads(Flux.just(1, 3, 4)).retrieveMono(Long.class),
                Checkpoint.CALLEE_INBOUND);
        assertThat(violation.getMessage()).contains("field 'numbers' must be at most 3, was 4");
        assertThat(violation.handlerRan()).isTrue();
    }

    @Test
    void resultsAreCheckedByTheirTypeAndByTheAnnotationsOfTheMethod() {
        RpcViolationException violation =
                failure(free().call("orders.line", 0, FreeLine.class), Checkpoint.CALLEE_OUTBOUND);
        assertThat(violation.getMessage())
                .contains("the result breaks its contract: field 'count' must be at least 1, was 0");
        assertThat(violation.handlerRan()).isTrue();
        for (String operation : List.of("small", "smalls", "smallSoon")) {
            RemoteClient.CallSpec call = free().operation("orders." + operation).payload(6);
            Flux<Integer> result = operation.equals("smalls")
                    ? call.retrieveFlux(Integer.class)
                    : call.retrieveMono(Integer.class).flux();
            violation = failure(result, Checkpoint.CALLEE_OUTBOUND);
            assertThat(violation.getMessage()).contains("the value must be at most 5, was 6");
            assertThat(violation.handlerRan()).isTrue();
        }
        assertThat(runs).hasValue(4);
        StepVerifier.create(free().stream("orders.lines", 3, FreeLine.class))
                .expectNextCount(3)
                .expectErrorSatisfies(error -> violation(error, Checkpoint.CALLEE_OUTBOUND))
                .verify(LIMIT);
    }

    @Test
    void typedClientIsCheckedBeforeAndAfter() {
        OrdersClient client = caller.getBean(OrdersClient.class);
        assertThat(failure(client.echo(4), Checkpoint.CALLER_OUTBOUND))
                .hasMessage("'orders.echo': field 'number' must be at most 3, was 4");
        assertThat(catchViolation(() -> client.blocking(4), Checkpoint.CALLER_OUTBOUND))
                .isNotNull();
        assertThat(catchViolation(
                        () -> client.place(new Order("acme", List.of(new Line(0)))), Checkpoint.CALLER_OUTBOUND))
                .hasMessage("'orders.place': field 'lines[0].count' must be at least 1, was 0");
        assertThat(failure(client.count(Flux.just(1, 2, 4)), Checkpoint.CALLER_OUTBOUND))
                .hasMessageContaining("must be at most 3, was 4");
        runs.set(0);
        assertThat(failure(client.echo(0), Checkpoint.CALLER_INBOUND).handlerRan())
                .isTrue();
        assertThat(catchViolation(() -> client.blocking(-1), Checkpoint.CALLER_INBOUND))
                .isNotNull();
        assertThat(failure(client.count(Flux.just(1, 0)), Checkpoint.CALLER_INBOUND))
                .hasMessageContaining("must be at least 1, was 0");
        assertThat(runs).hasValue(3);
        assertThat(client.echo(2).block(LIMIT)).isEqualTo(2);
    }

    private static RpcViolationException catchViolation(Runnable call, Checkpoint checkpoint) {
        try {
            call.run();
            throw new AssertionError("no violation");
        } catch (RpcViolationException violation) {
            return violation(violation, checkpoint);
        }
    }

    @Test
    void limitOfOneOperationMayBeAPlaceholder() {
        assertThat(free().call("orders.length", "x".repeat(1000), Integer.class).block(LIMIT))
                .isEqualTo(1000);
        assertThat(failure(free().call("orders.length", "x".repeat(2000), Integer.class), Checkpoint.CALLEE_INBOUND)
                        .code())
                .isEqualTo(RpcCode.RESOURCE_EXHAUSTED);
        assertThat(free().call("orders.place", Map.of("customer", "x".repeat(2000), "lines", List.of()), Integer.class)
                        .block(LIMIT))
                .isNotNull();
    }
}
