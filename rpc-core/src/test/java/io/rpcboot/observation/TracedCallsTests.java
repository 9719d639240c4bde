package io.rpcboot.observation;

import static io.rpcboot.observation.ObservedNode.LIMIT;
import static io.rpcboot.observation.ObservedNode.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One trace from A over B to C, whatever kind of handler B has. */
class TracedCallsTests {

    private final TestObservationRegistry registryOfA = registry();
    private final TestObservationRegistry registryOfB = registry();
    private final TestObservationRegistry registryOfC = registry();
    private final ObservedNode nodeC = new ObservedNode(registryOfC, registryOfB, operationsOfC());
    private final ObservedNode nodeB = new ObservedNode(registryOfB, registryOfA, operationsOfB());

    @BeforeEach
    @AfterEach
    void nothingIsLeftOnThisThread() {
        assertThat(registryOfA.getCurrentObservationScope()).isNull();
    }

    @AfterEach
    void stop() {
        nodeB.close();
        nodeC.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mono", "delayed", "blocking", "future", "scalar"})
    void traceOfACallIsThatOfTheCallsThatItsHandlerMakes(String operation) {
        String trace =
                text(nodeB.client().call(operation, bytes("x"), byte[].class).block(LIMIT));
        assertThat(trace).isEqualTo(traceSentByA());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "blockingStream"})
    void streamedResultsCarryTheTrace(String operation) {
        List<String> traces = nodeB.client().stream(operation, bytes("x"), byte[].class)
                .map(TracedCallsTests::text)
                .collectList()
                .block(LIMIT);
        assertThat(traces).hasSize(3).containsOnly(traceSentByA());
    }

    @ParameterizedTest
    @ValueSource(strings = {"perItem"})
    void streamedPayloadsCarryTheTrace(String operation) {
        List<String> traces = nodeB.client()
                .operation(operation)
                .payloads(Flux.range(0, 3)
                        .delayElements(Duration.ofMillis(2))
                        .concatMap(i -> Mono.deferContextual(
                                subscriber -> Mono.just(bytes(String.valueOf(subscriber.hasKey(KEY)))))))
                .retrieveFlux(byte[].class)
                .map(TracedCallsTests::text)
                .collectList()
                .block(LIMIT);
        assertThat(traces).hasSize(3).containsOnly("true " + traceSentByA());
    }

    @ParameterizedTest
    @ValueSource(strings = {"session"})
    void sessionsCarryTheTrace(String operation) {
        RemoteSession<byte[], byte[], byte[]> session = nodeB.client()
                .operation(operation)
                .payload(bytes("x"))
                .openSession(byte[].class, byte[].class, byte[].class)
                .block(LIMIT);
        session.send(Flux.just(bytes("a"))).block(LIMIT);
        String traces = text(session.result().block(LIMIT));
        assertThat(traces).isEqualTo(traceSentByA() + " " + text(session.started()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "blocking"})
    @SuppressWarnings("try")
    void traceThatIsCurrentAtTheCallerGoesOn(String operation) {
        var outer = io.micrometer.observation.Observation.createNotStarted(
                        "outer", () -> new RpcClientObservationContext("s", "o", "o", java.util.Map.of()), registryOfA)
                .start();
        String trace;
        try (var scope = outer.openScope()) {
            trace = text(
                    nodeB.client().call(operation, bytes("x"), byte[].class).block(LIMIT));
        }
        outer.stop();
        assertThat(trace).isEqualTo(outer.getContextView().<String>get(TraceIds.HEADER));
    }

    private static final String KEY = "micrometer.observation";

    private List<OperationDefinition> operationsOfB() {
        RemoteClient c = nodeC.client();
        return List.of(
                ObservedNode.unary("mono", (payload, context) -> c.call("trace", payload, byte[].class)),
                ObservedNode.unary(
                        "delayed",
                        (payload, context) -> Mono.delay(Duration.ofMillis(2))
                                .flatMap(tick -> c.call("trace", payload, byte[].class))),
                ObservedNode.unary(
                                "blocking",
                                (payload, context) ->
                                        c.call("trace", payload, byte[].class).block(LIMIT))
                        .withExecution(Execution.BLOCKING),
                ObservedNode.unary("future", (payload, context) -> {
                    CompletableFuture<byte[]> answer =
                            c.call("trace", payload, byte[].class).toFuture();
                    return Mono.fromFuture(answer);
                }),
                ObservedNode.unary("scalar", (payload, context) -> Mono.just(bytes(TraceIds.current(registryOfB)))),
                OperationDefinition.session(
                        "session",
                        byte[].class,
                        new SessionSpec(byte[].class, byte[].class),
                        byte[].class,
                        (payload, context) -> {
                            RpcSession<?, ?> session = context.session();
                            session.started(bytes(TraceIds.current(registryOfB)));
                            return session.receive()
                                    .then(c.call("trace", payload, byte[].class))
                                    .map(trace -> bytes(text(trace) + " " + text(trace)));
                        }),
                OperationDefinition.streaming(
                        "stream",
                        byte[].class,
                        byte[].class,
                        (payload, context) -> Flux.range(0, 3)
                                .delayElements(Duration.ofMillis(2))
                                .concatMap(i -> c.call("trace", payload, byte[].class))),
                OperationDefinition.streaming(
                                "blockingStream",
                                byte[].class,
                                byte[].class,
                                (payload, context) -> c.stream("traces", payload, byte[].class))
                        .withExecution(Execution.BLOCKING),
                OperationDefinition.streaming(
                                "perItem",
                                byte[].class,
                                byte[].class,
                                (payload, context) -> ((Flux<?>) payload)
                                        .concatMap(item -> c.call("trace", item, byte[].class)
                                                .map(trace -> bytes(text((byte[]) item) + " " + text(trace)))))
                        .withPayload(PayloadSpec.stream(byte[].class)));
    }

    private List<OperationDefinition> operationsOfC() {
        return List.of(
                ObservedNode.unary("trace", (payload, context) -> bytes(TraceIds.current(registryOfC))),
                OperationDefinition.streaming("traces", byte[].class, byte[].class, (payload, context) -> {
                    String trace = Objects.requireNonNull(TraceIds.current(registryOfC));
                    return Flux.just(bytes(trace), bytes(trace), bytes(trace));
                }));
    }

    private String traceSentByA() {
        ObservedNode.await(registryOfA, "rpc.client.calls", "code", "OK");
        String[] trace = new String[1];
        io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat(registryOfA)
                .hasSingleObservationThat()
                .satisfies(context -> trace[0] = context.get(TraceIds.HEADER));
        return trace[0];
    }

    private static TestObservationRegistry registry() {
        TestObservationRegistry registry = TestObservationRegistry.create();
        registry.observationConfig().observationHandler(new TraceIds());
        return registry;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
