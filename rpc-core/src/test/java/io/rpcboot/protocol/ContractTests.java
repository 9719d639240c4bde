package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Contract;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcServer.ErrorExposure;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.ServiceSettings;
import io.rpcboot.SessionSpec;
import io.rpcboot.ValueCheck;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Values that break the contract of their operation, at each of the four checkpoints. */
class ContractTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Refuses negative numbers. */
    private static final ValueCheck NOT_NEGATIVE = value -> value instanceof Integer number && number < 0
            ? List.of(new Violation("count", "Min", "must be at least 0", number.toString()))
            : List.of();

    private final AtomicInteger runs = new AtomicInteger();
    private RpcServer server;
    private RemoteClients clients;

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    private RemoteClient serve(ErrorExposure exposure, ValueCheck callerCheck, OperationDefinition... operations) {
        server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .codecs(List.of(TestServers.JSON))
                .operations(List.of(operations))
                .errorExposure(exposure)
                .build();
        server.start();
        clients = RemoteClients.builder()
                .codecs(List.of(TestServers.JSON))
                .checks(type -> type == Object.class || type == Integer.class ? callerCheck : null)
                .service(ServiceSettings.of("tested", URI.create("tcp://127.0.0.1:" + server.port()))
                        .withCodec("json"))
                .build();
        return clients.forService("tested");
    }

    private RemoteClient serve(Contract contract, ValueCheck callerCheck) {
        OperationDefinition add = OperationDefinition.unary("negate", Integer.class, Integer.class, (payload, call) -> {
                    runs.incrementAndGet();
                    return -(Integer) payload;
                })
                .withContract(contract);
        OperationDefinition each = OperationDefinition.streaming(
                        "each", Integer.class, Integer.class, (payload, call) -> {
                            runs.incrementAndGet();
                            return ((Flux<?>) payload).map(item -> -(Integer) item);
                        })
                .withPayload(PayloadSpec.stream(Integer.class))
                .withContract(contract);
        return serve(ErrorExposure.FULL, callerCheck, add, each);
    }

    private static RpcViolationException violation(Throwable error, Checkpoint checkpoint) {
        assertThat(error).isInstanceOf(RpcViolationException.class);
        RpcViolationException violation = (RpcViolationException) error;
        assertThat(violation.checkpoint()).isEqualTo(checkpoint);
        return violation;
    }

    private RpcViolationException failed(RemoteClient client, int payload, Checkpoint checkpoint) {
        Throwable[] error = new Throwable[1];
        StepVerifier.create(client.call("negate", payload, Integer.class))
                .expectErrorSatisfies(each -> error[0] = each)
                .verify(LIMIT);
        return violation(error[0], checkpoint);
    }

    @Test
    void payloadOfTheCallerIsNotSent() {
        RemoteClient client = serve(Contract.none(), NOT_NEGATIVE);
        RpcViolationException violation = failed(client, -2, Checkpoint.CALLER_OUTBOUND);
        assertThat(violation).hasMessage("'negate': field 'count' must be at least 0, was -2");
        assertThat(violation.isRemote()).isFalse();
        assertThat(violation.handlerRan()).isFalse();
        assertThat(violation.code()).isEqualTo(RpcCode.INVALID_ARGUMENT);
        assertThat(violation.violations()).containsExactly(new Violation("count", "Min", "must be at least 0", "-2"));
        assertThat(runs).hasValue(0);
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void payloadThatTheCalleeRefusesDoesNotReachItsHandler() {
        RemoteClient client = serve(new Contract(1000, NOT_NEGATIVE, null), value -> List.of());
        RpcViolationException violation = failed(client, -2, Checkpoint.CALLEE_INBOUND);
        assertThat(violation)
                .hasMessageMatching("'negate' refused by server \\(127.0.0.1:\\d+\\): "
                        + "field 'count' must be at least 0, was -2");
        assertThat(violation.isRemote()).isTrue();
        assertThat(violation.handlerRan()).isFalse();
        assertThat(violation.violations()).containsExactly(new Violation("count", "Min", "must be at least 0", "-2"));
        assertThat(violation).hasCauseInstanceOf(RemoteException.class);
        assertThat(runs).hasValue(0);
    }

    @Test
    void resultThatTheCalleeMayNotSendSaysThatTheHandlerRan() {
        RemoteClient client = serve(new Contract(1000, null, NOT_NEGATIVE), value -> List.of());
        RpcViolationException violation = failed(client, 2, Checkpoint.CALLEE_OUTBOUND);
        assertThat(violation)
                .hasMessageMatching("'negate' failed on server \\(127.0.0.1:\\d+\\): "
                        + "the result breaks its contract: field 'count' must be at least 0, was -2");
        assertThat(violation.code()).isEqualTo(RpcCode.INTERNAL);
        assertThat(violation.isRemote()).isTrue();
        assertThat(violation.handlerRan()).isTrue();
        assertThat(runs).hasValue(1);
    }

    @Test
    void resultThatTheCallerMayNotTakeSaysThatTheHandlerRan() {
        RemoteClient client = serve(Contract.none(), NOT_NEGATIVE);
        RpcViolationException violation = failed(client, 2, Checkpoint.CALLER_INBOUND);
        assertThat(violation)
                .hasMessageMatching("'negate' on server \\(127.0.0.1:\\d+\\): the result breaks its contract: "
                        + "field 'count' must be at least 0, was -2");
        assertThat(violation.isRemote()).isFalse();
        assertThat(violation.handlerRan()).isTrue();
        assertThat(runs).hasValue(1);
    }

    @Test
    void itemsOfAStreamAreCheckedOneByOneAtEachPoint() {
        RemoteClient client = serve(Contract.none(), NOT_NEGATIVE);
        expectAfter(client, Flux.just(0, 0, 0, 5), 3, Checkpoint.CALLER_INBOUND);
        expectViolation(client, Flux.just(0, 0, -5), Checkpoint.CALLER_OUTBOUND, false);
        close();
        client = serve(new Contract(1000, null, NOT_NEGATIVE), value -> List.of());
        expectAfter(client, Flux.just(0, 0, 0, 5), 3, Checkpoint.CALLEE_OUTBOUND);
        close();
        client = serve(new Contract(1000, NOT_NEGATIVE, null), value -> List.of());
        expectViolation(client, Flux.just(0, 0, -5), Checkpoint.CALLEE_INBOUND, true);
    }

    private static void expectAfter(RemoteClient client, Flux<Integer> payloads, int items, Checkpoint checkpoint) {
        StepVerifier.create(client.operation("each").payloads(payloads).retrieveFlux(Integer.class))
                .expectNextCount(items)
                .expectErrorSatisfies(error ->
                        assertThat(violation(error, checkpoint).handlerRan()).isTrue())
                .verify(LIMIT);
    }

    private static void expectViolation(
            RemoteClient client, Flux<Integer> payloads, Checkpoint checkpoint, boolean remote) {
        StepVerifier.create(client.operation("each")
                        .payloads(payloads)
                        .retrieveFlux(Integer.class)
                        .ignoreElements())
                .expectErrorSatisfies(error ->
                        assertThat(violation(error, checkpoint).isRemote()).isEqualTo(remote))
                .verify(LIMIT);
    }

    @Test
    void payloadOverTheLimitOfItsOperationIsRefusedByItsSizeInOneFrameAndInMany() {
        RemoteClient client = serve(
                ErrorExposure.FULL,
                value -> List.of(),
                TestServers.bytes("small", (payload, call) -> runs.incrementAndGet())
                        .withContract(new Contract(100_000, null, null)),
                TestServers.echo());
        for (int size : new int[] {100_001, 1_000_000}) {
            StepVerifier.create(client.call("small", new byte[size], byte[].class))
                    .expectErrorSatisfies(error -> {
                        RpcViolationException violation = violation(error, Checkpoint.CALLEE_INBOUND);
                        assertThat(violation.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED);
                        assertThat(violation.handlerRan()).isFalse();
                        assertThat(violation.getMessage())
                                .endsWith("payload has " + size + " bytes, the limit is 100000 of this operation");
                    })
                    .verify(LIMIT);
        }
        assertThat(runs).hasValue(0);
        StepVerifier.create(client.call("echo", new byte[1_000_000], byte[].class))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void itemOverTheLimitOfItsOperationIsRefused() {
        RemoteClient client = serve(
                ErrorExposure.FULL,
                value -> List.of(),
                OperationDefinition.unary(
                                "count", byte[].class, Long.class, (payload, call) -> ((Flux<?>) payload).count())
                        .withPayload(PayloadSpec.stream(byte[].class))
                        .withContract(new Contract(10, null, null)));
        StepVerifier.create(client.operation("count")
                        .payloads(Flux.just(new byte[10], new byte[11]))
                        .retrieveMono(Long.class))
                .expectErrorSatisfies(error -> assertThat(violation(error, Checkpoint.CALLEE_INBOUND))
                        .hasMessageContaining("payload has 11 bytes, the limit is 10"))
                .verify(LIMIT);
    }

    @Test
    void resultThatCannotBeEncodedIsAViolation() {
        RemoteClient client = serve(
                ErrorExposure.FULL,
                value -> List.of(),
                OperationDefinition.unary(
                        "self", Integer.class, Object.class, (payload, call) -> Collections.singletonMap(null, 1)));
        StepVerifier.create(client.call("self", 1, Object.class))
                .expectErrorSatisfies(error ->
                        assertThat(violation(error, Checkpoint.CALLEE_OUTBOUND)).hasMessageContaining("cannot be sent"))
                .verify(LIMIT);
    }

    private RemoteSession<Integer, Integer, Long> open(Contract contract, ValueCheck callerCheck) {
        RemoteClient client = serve(
                ErrorExposure.FULL,
                callerCheck,
                OperationDefinition.session(
                                "talk",
                                Integer.class,
                                new SessionSpec(Integer.class, Integer.class),
                                Long.class,
                                (payload, call) -> {
                                    RpcSession<Integer, Integer> session = call.session();
                                    session.started(1);
                                    return session.send(session.receive().map(item -> -item))
                                            .thenReturn(1L);
                                })
                        .withContract(contract));
        RemoteSession<Integer, Integer, Long> session = client.operation("talk")
                .payload(1)
                .openSession(Integer.class, Integer.class, Long.class)
                .block(LIMIT);
        assertThat(session).isNotNull();
        return session;
    }

    private static void expectEnd(RemoteSession<Integer, Integer, Long> session, int item, Checkpoint checkpoint) {
        session.send(Flux.just(0, 0, item)).onErrorComplete().subscribe();
        StepVerifier.create(session.receive().ignoreElements().then(session.result()))
                .expectErrorSatisfies(error -> {
                    RpcViolationException violation = violation(error, checkpoint);
                    assertThat(violation.handlerRan()).isTrue();
                    assertThat(violation.violations()).hasSize(1);
                })
                .verify(LIMIT);
    }

    @Test
    void itemsOfASessionAreCheckedOneByOneAtTheCallee() {
        expectEnd(open(new Contract(1000, NOT_NEGATIVE, null), value -> List.of()), -5, Checkpoint.CALLEE_INBOUND);
        close();
        expectEnd(open(new Contract(1000, null, NOT_NEGATIVE), value -> List.of()), 5, Checkpoint.CALLEE_OUTBOUND);
    }

    @Test
    void itemsOfASessionAreCheckedOneByOneAtTheCaller() {
        RemoteSession<Integer, Integer, Long> session = open(Contract.none(), NOT_NEGATIVE);
        session.receive().onErrorComplete().subscribe(); // what nobody takes is not asked for
        StepVerifier.create(session.send(Flux.just(0, -5)))
                .expectErrorSatisfies(error -> violation(error, Checkpoint.CALLER_OUTBOUND))
                .verify(LIMIT);
        close();
        session = open(Contract.none(), NOT_NEGATIVE);
        session.send(Flux.just(0, 5)).onErrorComplete().subscribe();
        StepVerifier.create(session.receive())
                .expectNextCount(1)
                .expectErrorSatisfies(error -> violation(error, Checkpoint.CALLER_INBOUND))
                .verify(LIMIT);
    }

    @Test
    void violationThatAHandlerMetInACallOfItsOwnIsNotOneOfItsOwnCall() {
        RpcViolationException foreign = new RpcViolationException(
                Checkpoint.CALLEE_INBOUND, RpcCode.INVALID_ARGUMENT, "of another call", "other", null, null);
        RemoteClient client = serve(
                ErrorExposure.FULL,
                value -> List.of(),
                OperationDefinition.unary("hop", Integer.class, Integer.class, (payload, call) -> {
                    throw foreign;
                }));
        StepVerifier.create(client.call("hop", 1, Integer.class))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(RemoteException.class, remote -> {
                            assertThat(remote.handlerRan()).isTrue();
                            assertThat(remote.is(RpcViolationException.class)).isTrue();
                        }))
                .verify(LIMIT);
    }

    @ParameterizedTest
    @EnumSource(ErrorExposure.class)
    void checkpointIsToldWhateverIsExposedAndValuesOnlyWhereMessagesAre(ErrorExposure exposure) {
        OperationDefinition negate = OperationDefinition.unary(
                        "negate", Integer.class, Integer.class, (payload, call) -> -(Integer) payload)
                .withContract(new Contract(1000, null, NOT_NEGATIVE));
        RemoteClient client = serve(exposure, value -> List.of(), negate);
        RpcViolationException violation = failed(client, 2, Checkpoint.CALLEE_OUTBOUND);
        assertThat(violation.violations()).hasSize(exposure == ErrorExposure.CODE ? 0 : 1);
    }
}
