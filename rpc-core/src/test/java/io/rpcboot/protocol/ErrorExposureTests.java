package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ErrorLog;
import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcServer.ErrorExposure;
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

    private RpcServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    static Stream<String> operations() {
        return Stream.of("throws", "causes", "unsendable", "order", "nosuch", "blocked");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void codeAloneHasNoOtherByte(String operation) {
        start(ErrorExposure.CODE);
        RawFrame error = fail(operation);
        // Where a check has found it is told: section 20, with one byte.
        if (operation.equals("unsendable")) {
            assertThat(error.body()).as(error.toString()).hasSize(10).endsWith(0, 0, 0, 0, 20, 0, 1, 3);
        } else {
            assertThat(error.body()).as(error.toString()).hasSize(6).endsWith(0, 0, 0, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "causes"})
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
                        TestServers.bytes("unsendable", (payload, context) -> new Object()),
                        OperationDefinition.unary("order", Integer.class, Integer.class, (payload, context) -> payload),
                        TestServers.echo(),
                        TestServers.bytes("blocked", (payload, context) -> payload)))
                .build();
        server.start();
    }
}
