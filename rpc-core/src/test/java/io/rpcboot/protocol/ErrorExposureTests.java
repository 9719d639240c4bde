package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ErrorLog;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Contract;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteFailure;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcFailure;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcServer.ErrorExposure;
import io.rpcboot.RpcViolationException.Violation;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What the bytes of an ERROR give away. */
class ErrorExposureTests {

    private static final String SECRET = "secret";
    private static final Violation UNKEPT = new Violation("field", "Min", "must be more", SECRET);

    private RpcServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    static Stream<String> operations() {
        return Stream.of("throws", "causes", "mapped", "passed", "unsendable", "unkept", "order", "nosuch", "blocked");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void codeAloneHasNoOtherByte(String operation) {
        start(ErrorExposure.CODE);
        RawFrame error = fail(operation);
        // Where a check has found it is told: section 20, with one byte.
        if (operation.equals("unsendable") || operation.equals("unkept")) {
            assertThat(error.body()).as(error.toString()).hasSize(10).endsWith(0, 0, 0, 0, 20, 0, 1, 3);
        } else {
            assertThat(error.body()).as(error.toString()).hasSize(6).endsWith(0, 0, 0, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "causes", "mapped", "passed"})
    void messageHasNeitherTypesNorStacksNorCauses(String operation) {
        start(ErrorExposure.MESSAGE);
        RawFrame error = fail(operation);
        assertThat(error.text()).contains(SECRET).doesNotContain("java", "Exception", ".java:", "cause");
    }

    @ParameterizedTest
    @ValueSource(strings = "causes")
    void stackIsAMatterOfItsOwn(String operation) {
        start(ErrorExposure.FULL, false);
        assertThat(fail(operation).text())
                .contains("java.lang.IllegalStateException", "java.lang.RuntimeException")
                .doesNotContain(".java:");
        server.close();
        start(ErrorExposure.FULL, true);
        assertThat(fail(operation).text()).contains("at ", "ErrorExposureTests.java:");
    }

    /** A failure that has come from a server behind this one. */
    private static RemoteException passed() {
        RemoteException cause = new RemoteException(
                RpcCode.UNKNOWN, "the cause", "behind", "there", RemoteFailure.of("java.io.IOException", SECRET, true));
        RemoteFailure failure = new RemoteFailure(
                "com.example.BehindException",
                List.of("java.lang.RuntimeException"),
                SECRET,
                "\tat com.example.Behind.fail(Behind.java:7)",
                true,
                cause,
                List.of(cause),
                List.of(new RemoteException.Hop("there", "behind")),
                null,
                null,
                null);
        return new RemoteException(RpcCode.ABORTED, SECRET, "behind", "there", failure);
    }

    private RawFrame fail(String operation) {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, operation, "not json"));
            return peer.expect(Wire.ERROR, 1);
        }
    }

    private void start(ErrorExposure exposure) {
        start(exposure, true);
    }

    private void start(ErrorExposure exposure, boolean stack) {
        server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .codecs(List.of(TestServers.JSON))
                .errorExposure(exposure)
                .errorStackTrace(stack)
                .errorLog(ErrorLog.NONE)
                .failureMapper((error, call) -> error instanceof IllegalArgumentException
                        ? RpcFailure.of(RpcCode.ABORTED, SECRET).withDetails("details".getBytes(UTF_8))
                        : null)
                .blockedOperations(List.of("blocked"))
                .operations(List.of(
                        TestServers.bytes("throws", (payload, context) -> {
                            throw new IllegalStateException(SECRET);
                        }),
                        TestServers.bytes("causes", (payload, context) -> {
                            IllegalStateException error =
                                    new IllegalStateException(SECRET, new RuntimeException("the cause"));
                            error.addSuppressed(new RuntimeException("the cause, suppressed"));
                            return Mono.error(error);
                        }),
                        TestServers.bytes("mapped", (payload, context) -> {
                            throw new IllegalArgumentException(SECRET);
                        }),
                        TestServers.bytes("passed", (payload, context) -> {
                            throw passed();
                        }),
                        OperationDefinition.unary("unkept", byte[].class, byte[].class, (payload, context) -> payload)
                                .withContract(new Contract(1000, null, value -> List.of(UNKEPT))),
                        TestServers.bytes("unsendable", (payload, context) -> new Object()),
                        OperationDefinition.unary("order", Integer.class, Integer.class, (payload, context) -> payload),
                        TestServers.echo(),
                        TestServers.bytes("blocked", (payload, context) -> payload)))
                .build();
        server.start();
    }
}
