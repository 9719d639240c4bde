package io.rpcboot.observation;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static io.rpcboot.observation.ObservedNode.LIMIT;
import static io.rpcboot.observation.ObservedNode.await;
import static io.rpcboot.observation.ObservedNode.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.SessionSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is observed of calls between a real server and a real client. */
class ObservedCallsTests {

    private final TestObservationRegistry served = TestObservationRegistry.create();
    private final TestObservationRegistry sent = TestObservationRegistry.create();
    private final CountDownLatch running = new CountDownLatch(1);
    private final ObservedNode node = new ObservedNode(served, sent, operations());
    private final RemoteClient client = node.client();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void callIsObservedAtBothEndsWithItsOperationAndCode() {
        for (String operation : List.of("echo", "later", "block")) {
            client.call(operation, bytes("x"), byte[].class).block(LIMIT);
            await(served, "rpc.server.calls", "operation", operation, "code", "OK");
            await(sent, "rpc.client.calls", "operation", operation, "code", "OK", "service", "tested");
        }
    }

    @Test
    void spansHaveTheNameOfTheOperationAndThePeer() {
        client.call("echo", bytes("x"), byte[].class).block(LIMIT);
        await(served, "rpc.server.calls", "operation", "echo");
        assertThat(served).hasSingleObservationThat().hasContextualNameEqualTo("echo");
        assertThat(served)
                .hasSingleObservationThat()
                .hasHighCardinalityKeyValue("peer.name", "client")
                .hasHighCardinalityKeyValueWithKey("peer.address");
        assertThat(sent)
                .hasSingleObservationThat()
                .hasContextualNameEqualTo("echo")
                .hasHighCardinalityKeyValue("peer.name", "tested");
    }

    @Test
    void failureHasItsCodeAndItsException() {
        assertThatThrownBy(() -> client.call("fail", bytes("x"), byte[].class).block(LIMIT))
                .isInstanceOf(RpcException.class);
        await(served, "rpc.server.calls", "operation", "fail", "code", "FAILED_PRECONDITION");
        await(sent, "rpc.client.calls", "operation", "fail", "code", "FAILED_PRECONDITION");
        assertThat(served)
                .hasSingleObservationThat()
                .thenError()
                .isInstanceOf(RpcException.class)
                .hasMessage("closed on Sundays");
    }

    @Test
    void unknownOperationsAreOneForTheServer() {
        for (String operation : List.of("nonsense", "more-nonsense")) {
            assertThatThrownBy(() ->
                            client.call(operation, bytes("x"), byte[].class).block(LIMIT))
                    .isInstanceOf(RpcException.class);
            await(sent, "rpc.client.calls", "operation", operation, "code", "NOT_FOUND");
        }
        await(served, "rpc.server.calls", "operation", "UNKNOWN", "code", "NOT_FOUND");
        assertThat(served)
                .hasNumberOfObservationsEqualTo(2)
                .forAllObservationsWithNameEqualTo(
                        "rpc.server.calls", call -> call.hasLowCardinalityKeyValue("operation", "UNKNOWN"));
    }

    @Test
    void cancelledCallIsNoErrorAtEitherEnd() throws InterruptedException {
        StepVerifier.create(client.call("never", bytes("x"), byte[].class))
                .thenAwait()
                .then(this::awaitHandler)
                .thenCancel()
                .verify(LIMIT);
        await(served, "rpc.server.calls", "operation", "never", "code", "CANCELLED");
        await(sent, "rpc.client.calls", "operation", "never", "code", "CANCELLED");
        assertThat(served).hasSingleObservationThat().doesNotHaveError();
        assertThat(sent).hasSingleObservationThat().doesNotHaveError();
    }

    @Test
    void interruptedHandlerOfACancelledCallIsNoErrorEither() {
        StepVerifier.create(client.call("sleep", bytes("x"), byte[].class))
                .thenAwait()
                .then(this::awaitHandler)
                .thenCancel()
                .verify(LIMIT);
        await(served, "rpc.server.calls", "operation", "sleep", "code", "CANCELLED");
        assertThat(served).hasSingleObservationThat().doesNotHaveError();
    }

    @Test
    void deadlineIsAnErrorAtBothEnds() {
        client.call("echo", bytes("x"), byte[].class).block(LIMIT); // connects, so that the time is the handler's
        assertThatThrownBy(() -> client.operation("never")
                        .payload(bytes("x"))
                        .timeout(Duration.ofSeconds(1))
                        .retrieveMono(byte[].class)
                        .block(LIMIT))
                .isInstanceOf(RpcTimeoutException.class);
        await(served, "rpc.server.calls", "operation", "never", "code", "DEADLINE_EXCEEDED");
        await(sent, "rpc.client.calls", "operation", "never", "code", "DEADLINE_EXCEEDED");
        assertThat(served)
                .hasAnObservation(call ->
                        call.hasLowCardinalityKeyValue("operation", "never").hasError());
    }

    @Test
    void oneWayCallIsDoneForTheCallerWhenItIsSent() {
        client.send("echo", bytes("x")).block(LIMIT);
        await(served, "rpc.server.calls", "operation", "echo", "code", "OK");
        await(sent, "rpc.client.calls", "operation", "echo", "code", "OK");
    }

    @Test
    void streamIsObservedToItsEnd() {
        StepVerifier.create(client.stream("count", bytes("x"), byte[].class), 1)
                .expectNextCount(1)
                .then(() -> assertThat(sent)
                        .hasAnObservation(call -> call.doesNotHaveLowCardinalityKeyValueWithKey("code")))
                .thenRequest(1000)
                .expectNextCount(99)
                .expectComplete()
                .verify(LIMIT);
        await(served, "rpc.server.calls", "operation", "count", "code", "OK");
        await(sent, "rpc.client.calls", "operation", "count", "code", "OK");
    }

    @Test
    void streamOfWhichEnoughWasTakenIsCancelled() {
        client.stream("count", bytes("x"), byte[].class).take(1).blockLast(LIMIT);
        await(sent, "rpc.client.calls", "operation", "count", "code", "CANCELLED");
    }

    @Test
    void streamedPayloadThatFailsEndsTheCallAtBothEnds() {
        assertThatThrownBy(() -> client.operation("sum")
                        .payloads(Flux.concat(Flux.just(bytes("1")), Flux.error(new IllegalStateException("dry"))))
                        .retrieveMono(byte[].class)
                        .block(LIMIT))
                .hasMessageContaining("dry");
        await(sent, "rpc.client.calls", "operation", "sum", "code", "UNKNOWN");
        await(served, "rpc.server.calls", "operation", "sum", "code", "CANCELLED");
    }

    @Test
    void sessionIsObservedToItsEnd() {
        RemoteSession<byte[], byte[], byte[]> session = client.operation("talk")
                .payload(bytes("x"))
                .openSession(byte[].class, byte[].class, byte[].class)
                .block(LIMIT);
        assertThat(sent).hasAnObservation(call -> call.doesNotHaveLowCardinalityKeyValueWithKey("code"));
        session.send(Flux.just(bytes("a"))).block(LIMIT);
        session.result().block(LIMIT);
        await(served, "rpc.server.calls", "operation", "talk", "code", "OK");
        await(sent, "rpc.client.calls", "operation", "talk", "code", "OK");
    }

    @Test
    void cancelledSessionIsNoErrorForWhoCancelledIt() {
        RemoteSession<byte[], byte[], byte[]> session = client.operation("talk")
                .payload(bytes("x"))
                .openSession(byte[].class, byte[].class, byte[].class)
                .block(LIMIT);
        session.cancel("enough").block(LIMIT);
        await(served, "rpc.server.calls", "operation", "talk", "code", "CANCELLED");
        await(sent, "rpc.client.calls", "operation", "talk", "code", "CANCELLED");
        assertThat(sent).hasSingleObservationThat().doesNotHaveError();
        assertThat(served).hasSingleObservationThat().doesNotHaveError();
    }

    @Test
    void sessionThatFailsToOpenHasItsCode() {
        StepVerifier.create(client.operation("nowhere")
                        .payload(bytes("x"))
                        .openSession(byte[].class, byte[].class, byte[].class))
                .expectError()
                .verify(LIMIT);
        await(sent, "rpc.client.calls", "operation", "nowhere", "code", "NOT_FOUND");
    }

    @Test
    void callWithoutAServerFailsWithItsCode() {
        node.stopServer();
        assertThatThrownBy(() -> client.call("echo", bytes("x"), byte[].class).block(LIMIT))
                .isInstanceOf(RpcException.class);
        await(sent, "rpc.client.calls", "operation", "echo", "code", RpcCode.UNAVAILABLE.name());
    }

    @Test
    void lostConnectionEndsTheObservationOfItsCalls() {
        StepVerifier.create(client.call("never", bytes("x"), byte[].class))
                .thenAwait()
                .then(this::awaitHandler)
                .then(node::closeClients)
                .expectError()
                .verify(LIMIT);
        await(served, "rpc.server.calls", "operation", "never");
        await(sent, "rpc.client.calls", "operation", "never", "code", "UNAVAILABLE");
    }

    private void awaitHandler() {
        try {
            assertThat(running.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<OperationDefinition> operations() {
        return List.of(
                ObservedNode.unary("echo", (payload, context) -> payload),
                ObservedNode.unary(
                        "later",
                        (payload, context) -> Mono.delay(Duration.ofMillis(1)).thenReturn(bytes("x"))),
                ObservedNode.unary("block", (payload, context) -> payload).withExecution(Execution.BLOCKING),
                ObservedNode.unary("fail", (payload, context) -> {
                    throw new RpcException(RpcCode.FAILED_PRECONDITION, "closed on Sundays");
                }),
                ObservedNode.unary("never", (payload, context) -> Mono.never().doOnSubscribe(s -> running.countDown())),
                ObservedNode.unary("sleep", (payload, context) -> {
                            running.countDown();
                            new CountDownLatch(1).await();
                            return payload;
                        })
                        .withExecution(Execution.BLOCKING),
                OperationDefinition.session(
                        "talk",
                        byte[].class,
                        new SessionSpec(byte[].class, byte[].class),
                        byte[].class,
                        (payload, context) -> {
                            RpcSession<?, ?> session = context.session();
                            session.started(bytes("started"));
                            return session.receive().then(Mono.just(bytes("result")));
                        }),
                OperationDefinition.streaming(
                        "count",
                        byte[].class,
                        byte[].class,
                        (payload, context) -> Flux.range(0, 100).map(i -> bytes("item " + i))),
                ObservedNode.unary("sum", (payload, context) -> ((Flux<?>) payload).then(Mono.just(bytes("sum"))))
                        .withPayload(PayloadSpec.stream(byte[].class)));
    }
}
