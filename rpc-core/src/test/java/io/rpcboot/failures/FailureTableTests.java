package io.rpcboot.failures;

import static io.rpcboot.RpcServer.ErrorExposure.CODE;
import static io.rpcboot.RpcServer.ErrorExposure.FULL;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Contract;
import io.rpcboot.OperationHandler;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RegisteredException;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcServer.ErrorExposure;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.ValueCheck;
import io.rpcboot.failures.TableTypes.OrderLocked;
import io.rpcboot.failures.TableTypes.OrderLockedForGood;
import io.rpcboot.failures.TableTypes.Unwritable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * What a caller sees of every kind of failure, for each mode of its own and each exposure of the server; and whether
 * the handler ran. The table of {@code docs/FAILURES.md}.
 */
class FailureTableTests {

    private static final Violation BLANK = new Violation("text", "NotBlank", "must not be blank", "' '");
    private static final ValueCheck NOT_BLANK = value -> " ".equals(value) ? List.of(BLANK) : List.of();

    private final Nodes nodes = new Nodes();
    private final LoggedFailures quiet = new LoggedFailures();
    private final AtomicInteger runs = new AtomicInteger();
    private CuttableWire wire;

    static Stream<Arguments> all() {
        return Stream.of(false, true)
                .flatMap(registered ->
                        Arrays.stream(ErrorExposure.values()).map(exposure -> Arguments.of(registered, exposure)));
    }

    @AfterEach
    void stop() {
        nodes.close();
        wire.close();
        quiet.close();
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void exceptionThatTheCallerKnows(boolean registered, ErrorExposure exposure) {
        RemoteClient client = start(registered, exposure);
        if (registered && exposure == FULL) {
            OrderLocked own = Nodes.failure(client, "known", OrderLocked.class);
            assertThat(own).hasMessage("o1 is locked");
            assertTells((RemoteException) own.getCause(), exposure, RpcCode.UNKNOWN, "o1 is locked", true);
        } else {
            RemoteException failure = Nodes.failure(client, "known", RemoteException.class);
            assertTells(failure, exposure, RpcCode.UNKNOWN, "o1 is locked", true);
            assertThat(failure.is(OrderLocked.class)).isEqualTo(exposure == FULL);
        }
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void subtypeOfAnExceptionThatTheCallerKnows(boolean registered, ErrorExposure exposure) {
        RemoteClient client = start(registered, exposure);
        if (registered && exposure == FULL) {
            assertThat(Nodes.failure(client, "subtype", OrderLocked.class).getCause())
                    .isInstanceOfSatisfying(
                            RemoteException.class,
                            remote -> assertThat(remote.is(OrderLockedForGood.class))
                                    .isTrue());
        } else {
            assertTells(
                    Nodes.failure(client, "subtype", RemoteException.class),
                    exposure,
                    RpcCode.UNKNOWN,
                    "for good",
                    true);
        }
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void exceptionThatTheCallerDoesNotKnow(boolean registered, ErrorExposure exposure) {
        RemoteException failure = Nodes.failure(start(registered, exposure), "unknown", RemoteException.class);
        assertTells(failure, exposure, RpcCode.INVALID_ARGUMENT, "no such page", true);
        assertThat(failure.remoteType()).isEqualTo(exposure == FULL ? "java.lang.IllegalArgumentException" : "");
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void nestedCauses(boolean registered, ErrorExposure exposure) {
        RemoteException failure = Nodes.failure(start(registered, exposure), "nested", RemoteException.class);
        assertTells(failure, exposure, RpcCode.UNKNOWN, "outer", true);
        if (exposure == FULL) {
            RemoteException cause = (RemoteException) failure.getCause();
            assertThat(cause.is(IOException.class)).isTrue();
            assertThat(cause.remoteMessage()).isEqualTo("middle");
            assertThat(((RemoteException) cause.getCause()).is(OrderLocked.class))
                    .isTrue();
        } else {
            assertThat(failure.getCause()).isNull();
        }
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void errorInAStreamAfterThreeItems(boolean registered, ErrorExposure exposure) {
        RemoteClient client = start(registered, exposure);
        StepVerifier.create(client.operation("stream").retrieveFlux(String.class))
                .expectNext("1", "2", "3")
                .expectErrorSatisfies(error -> {
                    boolean known = registered && exposure == FULL;
                    assertThat(error).isInstanceOf(known ? OrderLocked.class : RemoteException.class);
                    assertThat(known ? ((RemoteException) error.getCause()).handlerRan() : ran(error))
                            .isTrue();
                })
                .verify(Nodes.LIMIT);
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void missingOperation(boolean registered, ErrorExposure exposure) {
        RemoteException failure = Nodes.failure(start(registered, exposure), "knwon", RemoteException.class);
        assertRefused(failure, exposure, RpcCode.NOT_FOUND, "no operation 'knwon', nearest 'known'");
        assertThat(failure.handlerRan()).isFalse();
        assertThat(failure.mayHaveRun()).isFalse();
        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void argumentThatCannotBeRead(boolean registered, ErrorExposure exposure) {
        RpcViolationException violation =
                Nodes.failure(start(registered, exposure), "number", RpcViolationException.class);
        assertThat(violation.checkpoint()).isEqualTo(Checkpoint.CALLEE_INBOUND);
        assertThat(violation.handlerRan()).isFalse();
        RemoteException failure = (RemoteException) violation.getCause();
        assertRefused(failure, exposure, RpcCode.INVALID_ARGUMENT, "takes a payload, none was sent");
        assertThat(failure.handlerRan()).isFalse();
        assertThat(violation.mayHaveRun()).isFalse();
        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void argumentThatBreaksItsContract(boolean registered, ErrorExposure exposure) {
        StepVerifier.create(start(registered, exposure).call("strict", " ", String.class))
                .expectErrorSatisfies(error -> {
                    RpcViolationException violation = assertViolation(error, Checkpoint.CALLEE_INBOUND);
                    assertThat(violation.violations()).isEqualTo(exposure == CODE ? List.of() : List.of(BLANK));
                    assertThat(violation.mayHaveRun()).isFalse();
                    assertRefused(
                            (RemoteException) error.getCause(),
                            exposure,
                            RpcCode.INVALID_ARGUMENT,
                            "must not be blank");
                })
                .verify(Nodes.LIMIT);
        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void resultThatBreaksItsContract(boolean registered, ErrorExposure exposure) {
        RpcViolationException violation =
                Nodes.failure(start(registered, exposure), "blank", RpcViolationException.class);
        assertViolation(violation, Checkpoint.CALLEE_OUTBOUND);
        assertThat(violation.violations()).isEqualTo(exposure == CODE ? List.of() : List.of(BLANK));
        assertThat(violation.mayHaveRun()).isTrue();
        assertRefused((RemoteException) violation.getCause(), exposure, RpcCode.INTERNAL, "breaks its contract");
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void resultThatCannotBeEncoded(boolean registered, ErrorExposure exposure) {
        RpcViolationException violation =
                Nodes.failure(start(registered, exposure), "unencodable", RpcViolationException.class);
        assertThat(violation.checkpoint()).isEqualTo(Checkpoint.CALLEE_OUTBOUND);
        assertThat(violation.handlerRan()).isTrue();
        RemoteException failure = (RemoteException) violation.getCause();
        assertRefused(failure, exposure, RpcCode.INTERNAL, "cannot be sent");
        assertThat(failure.handlerRan()).isTrue();
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void connectionLostWhileTheHandlerRuns(boolean registered, ErrorExposure exposure) {
        ConnectionLostException failure =
                Nodes.failure(start(registered, exposure), "lost", ConnectionLostException.class);
        assertThat(failure.operation()).isEqualTo("lost");
        assertThat(failure.mayHaveRun()).isTrue();
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void violationAtTheCallerBeforeAnythingIsSent(boolean registered, ErrorExposure exposure) {
        StepVerifier.create(start(registered, exposure).call("known", new Unwritable(), String.class))
                .expectErrorSatisfies(error -> assertThat(assertViolation(error, Checkpoint.CALLER_OUTBOUND)
                                .isRemote())
                        .isFalse())
                .verify(Nodes.LIMIT);
        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest(name = "registered {0}, {1}")
    @MethodSource("all")
    void violationAtTheCallerInWhatArrived(boolean registered, ErrorExposure exposure) {
        StepVerifier.create(start(registered, exposure).operation("text").retrieveMono(Integer.class))
                .expectErrorSatisfies(error -> assertThat(assertViolation(error, Checkpoint.CALLER_INBOUND)
                                .isRemote())
                        .isFalse())
                .verify(Nodes.LIMIT);
        assertThat(runs).hasValue(1);
    }

    private RemoteClient start(boolean registered, ErrorExposure exposure) {
        RpcServer server = nodes.serve("tested", builder -> builder.errorExposure(exposure), operations());
        wire = new CuttableWire(server.port());
        return nodes.client(
                wire.address(),
                builder -> builder.registeredExceptions(
                        registered ? List.of(RegisteredException.of(OrderLocked.class)) : List.of()));
    }

    private OperationDefinition[] operations() {
        return new OperationDefinition[] {
            text("known", (payload, context) -> Nodes.sneak(new OrderLocked("o1 is locked"))),
            text("subtype", (payload, context) -> Nodes.sneak(new OrderLockedForGood("for good"))),
            text("unknown", (payload, context) -> Nodes.sneak(new IllegalArgumentException("no such page"))),
            text(
                    "nested",
                    (payload, context) -> Nodes.sneak(
                            new RuntimeException("outer", new IOException("middle", new OrderLocked("inner"))))),
            OperationDefinition.streaming(
                            "stream",
                            String.class,
                            String.class,
                            counted((payload, context) ->
                                    Flux.just("1", "2", "3").concatWith(Flux.error(new OrderLocked("o1 is locked")))))
                    .withPayload(PayloadSpec.optionalValue(String.class)),
            OperationDefinition.unary("number", Integer.class, String.class, counted((payload, context) -> "none")),
            text("blank", (payload, context) -> " ").withContract(new Contract(1000, null, NOT_BLANK)),
            text("strict", (payload, context) -> "never").withContract(new Contract(1000, NOT_BLANK, null)),
            OperationDefinition.unary(
                            "unencodable",
                            String.class,
                            Unwritable.class,
                            counted((payload, context) -> new Unwritable()))
                    .withPayload(PayloadSpec.optionalValue(String.class)),
            text("text", (payload, context) -> "no number"),
            text("lost", (payload, context) -> {
                wire.cut();
                return Mono.never();
            })
        };
    }

    private OperationDefinition text(String name, OperationHandler handler) {
        return Nodes.text(name, counted(handler));
    }

    private OperationHandler counted(OperationHandler handler) {
        return (payload, context) -> {
            runs.incrementAndGet();
            return handler.handle(payload, context);
        };
    }

    /** Of an exception of the handler. */
    private static void assertTells(
            RemoteException failure, ErrorExposure exposure, RpcCode code, String message, boolean ran) {
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.remoteMessage()).isEqualTo(exposure == CODE ? "" : message);
        assertThat(failure.remoteType().isEmpty()).isEqualTo(exposure != FULL);
        assertThat(failure.remoteSupertypes().isEmpty()).isEqualTo(exposure != FULL);
        assertThat(failure.remoteStack()).isNull();
        assertThat(failure.handlerRan()).isEqualTo(ran);
        assertThat(failure).hasMessageStartingWith("'").hasMessageContaining("' on tested (127.0.0.1:");
    }

    /** Of a failure of the runtime, which has no type. */
    private static void assertRefused(RemoteException failure, ErrorExposure exposure, RpcCode code, String message) {
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.remoteType()).isEmpty();
        if (exposure == CODE) {
            assertThat(failure.remoteMessage()).isEmpty();
        } else {
            assertThat(failure.remoteMessage()).contains(message);
        }
    }

    private static RpcViolationException assertViolation(Throwable error, Checkpoint checkpoint) {
        assertThat(error).isInstanceOf(RpcViolationException.class);
        RpcViolationException violation = (RpcViolationException) error;
        assertThat(violation.checkpoint()).isEqualTo(checkpoint);
        return violation;
    }

    private static boolean ran(Throwable error) {
        return error instanceof RpcException rpc && rpc.mayHaveRun();
    }
}
