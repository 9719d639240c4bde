package io.rpcboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.PoolExhaustedException;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteFailure;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcTimeoutException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.ProblemDetail;

class RpcProblemsTests {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(remote(RpcCode.INVALID_ARGUMENT, true), 400),
                Arguments.of(remote(RpcCode.INVALID_ARGUMENT, false), 502),
                Arguments.of(remote(RpcCode.NOT_FOUND, true), 404),
                Arguments.of(remote(RpcCode.NOT_FOUND, false), 502),
                Arguments.of(remote(RpcCode.PERMISSION_DENIED, true), 403),
                Arguments.of(remote(RpcCode.PERMISSION_DENIED, false), 502),
                Arguments.of(remote(RpcCode.INTERNAL, true), 502),
                Arguments.of(remote(RpcCode.UNAVAILABLE, false), 503),
                Arguments.of(new ConnectionLostException("never sent", "o", null, false, null), 503),
                Arguments.of(new ConnectionLostException("lost", "o", "peer", true, null), 502),
                Arguments.of(
                        new PoolExhaustedException(
                                "full", "o", new PoolExhaustedException.Figures(4, 0, 4, 512, 512, 9), null),
                        503),
                Arguments.of(
                        new RpcTimeoutException(
                                RpcTimeoutException.Phase.CALL, Duration.ofSeconds(2), "late", "o", "peer"),
                        504));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void statusSaysWhoFailedAndTheDetailWhatHappened(RpcException failure, int status) {
        ProblemDetail problem = RpcProblems.describe(failure);
        assertThat(problem.getStatus()).isEqualTo(status);
        assertThat(problem.getDetail()).isEqualTo(failure.getMessage());
        assertThat(problem.getProperties())
                .containsEntry("code", failure.code())
                .containsEntry("operation", "o");
    }

    private static RemoteException remote(RpcCode code, boolean handlerRan) {
        return new RemoteException(code, "failed", "o", "peer", RemoteFailure.of("", "failed", handlerRan));
    }
}
