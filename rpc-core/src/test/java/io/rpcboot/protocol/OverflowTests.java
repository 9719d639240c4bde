package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.Overflow;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.health.DropSnapshot;
import io.rpcboot.health.EventTopic;
import io.rpcboot.health.OperationSnapshot;
import io.rpcboot.health.RpcEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A producer that cannot wait against a consumer that stalls for a second, over a real socket: each policy delivers,
 * keeps and drops what it says, to the item.
 */
@Tag("long")
class OverflowTests {

    private static final int FIRST = Stalling.FIRST;
    private static final int SIZE = 16;
    private static final int EMITTED = 1_000;

    private final Sensor sensor = new Sensor();
    private final Stalling atHandler = new Stalling();
    private final AtomicLong lostAtHandler = new AtomicLong(-1);
    private final AtomicLong lostAtCaller = new AtomicLong();
    private RpcServer server;
    private RemoteClients clients;
    private RemoteClient client;

    @BeforeEach
    void start() {
        List<OperationDefinition> operations = new ArrayList<>(List.of(TestServers.echo(), take()));
        for (Overflow policy : Overflow.values()) {
            operations.add(TestServers.stream("sensor." + policy, (payload, context) -> sensor.readings())
                    .withOverflow(policy, SIZE));
        }
        operations.add(TestServers.stream("cold", (payload, context) -> sensor.cold(EMITTED)));
        server = TestServers.start(operations.toArray(OperationDefinition[]::new));
        clients = TestServers.clients(server.port());
        client = clients.forService("tested");
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    static Stream<Arguments> policies() {
        return Stream.of(
                Arguments.of(Overflow.DROP_OLDEST, EMITTED - SIZE + 1, EMITTED, EMITTED - FIRST - SIZE, false),
                Arguments.of(Overflow.DROP_LATEST, FIRST + 1, FIRST + SIZE, EMITTED - FIRST - SIZE, false),
                Arguments.of(Overflow.BUFFER, FIRST + 1, FIRST + SIZE, 1, true),
                Arguments.of(Overflow.ERROR, FIRST + 1, FIRST, SIZE + 1, true));
    }

    /** What arrives are the first ten, and then {@code from} to {@code to}. */
    @ParameterizedTest
    @MethodSource("policies")
    void resultsForACallerThatStallsAreDeliveredAndDroppedToTheItem(
            Overflow policy, int from, int to, int lost, boolean overrun) {
        Stalling caller = new Stalling();
        client.operation("sensor." + policy)
                .onLost(lostAtCaller::set)
                .retrieveFlux(byte[].class)
                .subscribe(caller);

        sensor.emit(1, EMITTED);
        caller.stall(policy == Overflow.ERROR ? "overrun" : "");
        assertThat(client.call("echo", utf8("x"), byte[].class).block(TestServers.LIMIT))
                .isEqualTo(utf8("x"));
        caller.goOn();
        if (!overrun) {
            sensor.complete();
        }
        caller.awaitEnd();

        assertThat(caller.received).isEqualTo(expected(from, to));
        assertThat(lostAtCaller).hasValue(lost);
        assertThat(dropped("sensor." + policy)).isEqualTo(lost);
        assertThat(server.health().events().read(0, Set.of(EventTopic.OVERFLOW_DROP), EMITTED))
                .hasSizeBetween(1, 10) // one a second, and never one for each item
                .extracting(RpcEvent::subject)
                .containsOnly("sensor." + policy);
        assertThat(sensor.cancelled.get()).isEqualTo(overrun);
        assertEnd(caller, overrun, "'sensor." + policy + "'", policy);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void payloadsForAHandlerThatStallsAreDeliveredAndDroppedToTheItem(
            Overflow policy, int from, int to, int lost, boolean overrun) {
        Sinks.One<Object> end = Sinks.one();
        client.operation("take")
                .payloads(sensor.readings())
                .overflow(policy, SIZE)
                .retrieveMono(byte[].class)
                .subscribe(done -> end.tryEmitValue("done"), end::tryEmitValue);
        await().atMost(TestServers.LIMIT).until(() -> atHandler.started);
        sensor.awaitSubscriber();

        // Credit for the first ten is on its way: they are not what is tested here.
        for (int i = 1; i <= FIRST; i++) {
            sensor.emit(i, i);
            int count = i;
            await().atMost(TestServers.LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> atHandler.received.size() == count);
        }
        sensor.emit(FIRST + 1, EMITTED);
        atHandler.stall(policy == Overflow.ERROR ? "overrun" : "");
        atHandler.goOn();
        if (!overrun) {
            sensor.complete();
        }

        Object result = end.asMono().block(TestServers.LIMIT);
        atHandler.awaitEnd();
        assertThat(atHandler.received).isEqualTo(expected(from, to));
        assertThat(lostAtHandler).hasValue(lost);
        assertThat(clients.health().payloadDrops()).containsExactly(new DropSnapshot("tested", "take", lost));
        assertThat(clients.health().events().read(0, Set.of(EventTopic.OVERFLOW_DROP), EMITTED))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.subject()).isEqualTo("'take' at tested"));
        assertThat(sensor.cancelled.get()).isEqualTo(overrun);
        assertEnd(atHandler, overrun, "'take'", policy);
        if (overrun) {
            assertThat(result)
                    .isInstanceOfSatisfying(
                            RpcException.class,
                            error -> assertThat(error.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED));
        } else {
            assertThat(result).isEqualTo("done");
        }
    }

    @Test
    void backPressureHoldsASourceThatCanWait() {
        Stalling caller = new Stalling();
        client.stream("cold", null, byte[].class).subscribe(caller);
        caller.stall("");
        assertThat(sensor.produced).hasValue(FIRST);
        caller.goOn();
        caller.awaitEnd();
        assertThat(caller.received).isEqualTo(expected(FIRST + 1, EMITTED));
        assertThat(sensor.produced).hasValue(EMITTED);
    }

    @Test
    void cancellingDoesNotWaitBehindAFullBuffer() {
        Stalling caller = new Stalling();
        client.stream("sensor.DROP_OLDEST", null, byte[].class).subscribe(caller);
        sensor.emit(1, EMITTED);
        await().atMost(TestServers.LIMIT).until(() -> caller.received.size() == FIRST);

        caller.cancel();
        await().atMost(TestServers.LIMIT).untilTrue(sensor.cancelled);
    }

    /** What the server says that it dropped of an operation. */
    private long dropped(String operation) {
        return server.health().operations().stream()
                .filter(each -> each.definition().name().equals(operation))
                .mapToLong(OperationSnapshot::droppedItems)
                .sum();
    }

    private static void assertEnd(Stalling consumer, boolean overrun, String operation, Overflow policy) {
        if (!overrun) {
            assertThat(consumer.failure).isNull();
            return;
        }
        assertThat(consumer.failure)
                .isInstanceOfSatisfying(
                        RpcException.class, error -> assertThat(error.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED));
        assertThat(consumer.failure).hasMessageContainingAll(operation, "overrun", "all 16 places", policy.name());
    }

    private static List<String> expected(int from, int to) {
        return IntStream.concat(IntStream.rangeClosed(1, FIRST), IntStream.rangeClosed(from, to))
                .mapToObj(Integer::toString)
                .toList();
    }

    /** Takes a stream as {@link #atHandler} does, and answers when it has ended. */
    private OperationDefinition take() {
        return OperationDefinition.unary("take", byte[].class, byte[].class, (payload, context) -> {
                    Flux<byte[]> items = Flux.from((Publisher<?>) Objects.requireNonNull(payload))
                            .cast(byte[].class)
                            .doOnTerminate(() -> lostAtHandler.set(context.lostItems()));
                    return Mono.create(sink -> {
                        atHandler.whenEnded = () -> sink.success(utf8("done"));
                        items.subscribe(atHandler);
                    });
                })
                .withPayload(PayloadSpec.stream(byte[].class));
    }
}
