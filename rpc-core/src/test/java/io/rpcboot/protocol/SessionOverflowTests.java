package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.Overflow;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import io.rpcboot.health.OperationSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Both sides of a session may have a producer that cannot wait: what the other one loses is known to the item. */
@Tag("long")
class SessionOverflowTests {

    private static final Duration LIMIT = TestServers.LIMIT;
    private static final int FIRST = Stalling.FIRST;
    private static final int SIZE = 16;
    private static final int EMITTED = 1_000;

    private final Sensor sensor = new Sensor();
    private final Stalling atHandler = new Stalling();
    private final AtomicLong lostAtHandler = new AtomicLong(-1);
    private final AtomicReference<Throwable> sent = new AtomicReference<>();
    private RpcServer server;
    private RemoteClients clients;
    private RemoteClient client;

    @BeforeEach
    void start() {
        List<OperationDefinition> operations = new ArrayList<>(List.of(TestServers.echo()));
        operations.add(session("take", this::take));
        for (Overflow policy : Overflow.values()) {
            operations.add(session("sensor." + policy, session -> {
                        session.started();
                        return session.send(sensor.readings())
                                .doOnError(sent::set)
                                .thenReturn(Wire.utf8("summary"));
                    })
                    .withOverflow(policy, SIZE));
        }
        server = TestServers.start(operations.toArray(OperationDefinition[]::new));
        clients = TestServers.clients(server.port());
        client = clients.forService("tested");
    }

    @AfterEach
    void stop() {
        assertThat(client.call("echo", Wire.utf8("x"), byte[].class).block(LIMIT))
                .isEqualTo(Wire.utf8("x"));
        clients.close();
        server.close();
    }

    /** What arrives are the first ten, and then {@code from} to {@code to}. */
    static Stream<Arguments> policies() {
        return Stream.of(
                Arguments.of(Overflow.DROP_OLDEST, EMITTED - SIZE + 1, EMITTED, EMITTED - FIRST - SIZE, false),
                Arguments.of(Overflow.DROP_LATEST, FIRST + 1, FIRST + SIZE, EMITTED - FIRST - SIZE, false),
                Arguments.of(Overflow.BUFFER, FIRST + 1, FIRST + SIZE, 1, true),
                Arguments.of(Overflow.ERROR, FIRST + 1, FIRST, SIZE + 1, true));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void itemsForACallerThatStalls(Overflow policy, int from, int to, int lost, boolean overrun) {
        RemoteSession<Void, byte[], byte[]> session = open("sensor." + policy, Overflow.BACKPRESSURE);
        Stalling caller = new Stalling();
        session.receive().subscribe(caller);
        emitAndStall(caller, policy);
        if (!overrun) {
            sensor.complete();
        }
        caller.awaitEnd();

        assertThat(caller.received).isEqualTo(expected(from, to));
        assertThat(session.lostItems()).isEqualTo(lost);
        assertThat(dropped("sensor." + policy)).isEqualTo(lost);
        assertThat(sensor.cancelled.get()).isEqualTo(overrun);
        if (overrun) {
            isOverrun(caller.failure, "sensor." + policy, policy);
            isOverrun(sent.get(), "sensor." + policy, policy);
            isOverrun(failure(session.result()), "sensor." + policy, policy);
        } else {
            assertThat(caller.failure).isNull();
            assertThat(session.result().block(LIMIT)).isEqualTo(Wire.utf8("summary"));
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void itemsForAHandlerThatStalls(Overflow policy, int from, int to, int lost, boolean overrun) {
        RemoteSession<Void, byte[], byte[]> session = open("take", policy);
        session.send(sensor.readings()).subscribe(nothing -> {}, sent::set);
        emitAndStall(atHandler, policy);
        if (!overrun) {
            sensor.complete();
        }
        atHandler.awaitEnd();

        assertThat(atHandler.received).isEqualTo(expected(from, to));
        assertThat(lostAtHandler).hasValue(lost);
        assertThat(sensor.cancelled.get()).isEqualTo(overrun);
        if (overrun) {
            isOverrun(atHandler.failure, "take", policy);
            isOverrun(sent.get(), "take", policy);
            isOverrun(failure(session.result()), "take", policy);
        } else {
            assertThat(atHandler.failure).isNull();
            assertThat(session.result().block(LIMIT)).isEqualTo(Wire.utf8("taken"));
        }
    }

    @Test
    void cancellingWaitsBehindNoItemOfAFullBuffer() {
        RemoteSession<Void, byte[], byte[]> session = open("sensor." + Overflow.DROP_OLDEST, Overflow.BACKPRESSURE);
        Stalling caller = new Stalling();
        session.receive().subscribe(caller);
        sensor.emit(1, EMITTED);
        await().atMost(LIMIT).until(() -> caller.received.size() == FIRST);

        session.cancel("seen enough").block(LIMIT);

        assertThat(sensor.cancelled).isTrue();
        assertThat(caller.received).hasSize(FIRST);
        assertThat(caller.failure).isInstanceOf(RpcCancelledException.class);
    }

    /** The first ten are taken one by one, as their credit comes; then a second in which none is. */
    private void emitAndStall(Stalling consumer, Overflow policy) {
        for (int i = 1; i <= FIRST; i++) {
            sensor.emit(i, i);
            int count = i;
            await().atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> consumer.received.size() == count);
        }
        sensor.emit(FIRST + 1, EMITTED);
        consumer.stall(policy == Overflow.ERROR ? "overrun" : "");
        consumer.goOn();
    }

    private Mono<byte[]> take(RpcSession<byte[], byte[]> session) {
        session.started();
        return Mono.create(sink -> {
            atHandler.whenEnded = () -> sink.success(Wire.utf8("taken"));
            session.receive()
                    .doOnTerminate(() -> lostAtHandler.set(session.lostItems()))
                    .subscribe(atHandler);
        });
    }

    private static void isOverrun(Throwable error, String operation, Overflow policy) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        RpcException.class, rpc -> assertThat(rpc.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED))
                .hasMessageContainingAll("'" + operation + "'", "overrun", "all 16 places", policy.name());
    }

    private static Throwable failure(Mono<?> failing) {
        return failing.<Throwable>map(value -> new AssertionError("not a failure: " + value))
                .onErrorResume(Mono::just)
                .block(LIMIT);
    }

    private long dropped(String operation) {
        return server.health().operations().stream()
                .filter(each -> each.definition().name().equals(operation))
                .mapToLong(OperationSnapshot::droppedItems)
                .sum();
    }

    private static List<String> expected(int from, int to) {
        return IntStream.concat(IntStream.rangeClosed(1, FIRST), IntStream.rangeClosed(from, to))
                .mapToObj(Integer::toString)
                .toList();
    }

    private RemoteSession<Void, byte[], byte[]> open(String operation, Overflow policy) {
        return client.operation(operation)
                .overflow(policy, SIZE)
                .openSession(Void.class, byte[].class, byte[].class)
                .block(LIMIT);
    }

    private interface Handler {

        Mono<byte[]> handle(RpcSession<byte[], byte[]> session);
    }

    private static OperationDefinition session(String name, Handler handler) {
        return OperationDefinition.session(
                        name,
                        byte[].class,
                        new SessionSpec(byte[].class, byte[].class),
                        byte[].class,
                        (payload, context) -> handler.handle(context.session()))
                .withPayload(PayloadSpec.optionalValue(byte[].class));
    }
}
