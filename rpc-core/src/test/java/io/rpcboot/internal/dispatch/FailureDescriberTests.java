package io.rpcboot.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer.ErrorExposure;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.Thrown;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;

class FailureDescriberTests {

    private final Served served = Served.onLoop((payload, context) -> payload);

    @Test
    void fullExposureTellsTypeSupertypesAndMessage() {
        CallFailure failure = describe(ErrorExposure.FULL, new FileNotFoundException("no such file"));
        assertThat(failure.code()).isEqualTo(RpcCode.UNKNOWN);
        assertThat(failure.thrown().type()).isEqualTo("java.io.FileNotFoundException");
        assertThat(failure.thrown().supertypes())
                .startsWith("java.io.IOException", "java.lang.Exception", "java.lang.Throwable");
        assertThat(failure.message()).isEqualTo("no such file");
        assertThat(failure.handlerRan()).isTrue();
        assertThat(failure.byRuntime()).isFalse();
    }

    @Test
    void lessExposureTellsLess() {
        CallFailure message = describe(ErrorExposure.MESSAGE, new IllegalStateException("secret type"));
        assertThat(message.thrown().type()).isEmpty();
        assertThat(message.thrown().supertypes()).isEmpty();
        assertThat(message.message()).isEqualTo("secret type");
        CallFailure code = describe(ErrorExposure.CODE, new IllegalArgumentException("secret text"));
        assertThat(code)
                .isEqualTo(
                        new CallFailure(RpcCode.INVALID_ARGUMENT, true, false, Thrown.message(""), FailureFacts.NONE));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("codes")
    void codeFollowsFromTheException(Throwable error, RpcCode code) {
        assertThat(describe(ErrorExposure.FULL, error).code()).isEqualTo(code);
    }

    static Stream<Arguments> codes() {
        return Stream.of(
                Arguments.of(new RpcException(RpcCode.ALREADY_EXISTS, "x"), RpcCode.ALREADY_EXISTS),
                Arguments.of(new IllegalArgumentException(), RpcCode.INVALID_ARGUMENT),
                Arguments.of(new NumberFormatException(), RpcCode.INVALID_ARGUMENT),
                Arguments.of(new UnsupportedOperationException(), RpcCode.UNIMPLEMENTED),
                Arguments.of(new TimeoutException(), RpcCode.DEADLINE_EXCEEDED),
                Arguments.of(new RejectedExecutionException(), RpcCode.RESOURCE_EXHAUSTED),
                Arguments.of(new CancellationException(), RpcCode.CANCELLED),
                Arguments.of(new InterruptedException(), RpcCode.CANCELLED),
                Arguments.of(new StackOverflowError(), RpcCode.UNKNOWN));
    }

    @Test
    void wrappersOfAsynchronousCodeAreTakenOff() {
        Throwable cause = new IllegalArgumentException("the cause");
        for (Throwable wrapped : new Throwable[] {
            new CompletionException(cause), new ExecutionException(cause), Exceptions.propagate(new Exception(cause))
        }) {
            CallFailure failure = describe(ErrorExposure.FULL, wrapped);
            assertThat(failure.message()).endsWith("the cause");
        }
        assertThat(describe(ErrorExposure.FULL, new CompletionException("alone", null))
                        .thrown()
                        .type())
                .isEqualTo(CompletionException.class.getName());
    }

    @Test
    void exceptionThatIsItsOwnCauseIsDescribed() {
        Throwable circular = new CompletionException("circular", null) {
            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };
        assertThat(describe(ErrorExposure.FULL, circular).message()).isEqualTo("circular");
    }

    @Test
    void exceptionWithoutMessageIsNamed() {
        assertThat(describe(ErrorExposure.MESSAGE, new IllegalStateException()).message())
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void messageThatCannotBeReadIsSaidSo() {
        CallFailure failure = describe(ErrorExposure.FULL, new Unreadable());
        assertThat(failure.message())
                .isEqualTo(Unreadable.class.getName()
                        + " (its message cannot be read: java.lang.UnsupportedOperationException)");
    }

    @Test
    void oneWayCallWhoseFailureCannotBeReadEndsAllTheSame() {
        Served oneWay = new Served(
                Served.operation((payload, context) -> {
                    throw new Unreadable();
                }),
                Runnable::run,
                true);
        oneWay.begin();
        assertThat(oneWay.outbound.sent).containsExactly("ERROR UNKNOWN");
    }

    @Test
    void refusalBeforeTheHandlerIsNoRun() {
        assertThat(describe(ErrorExposure.CODE, new HandlerNotRunException(RpcCode.RESOURCE_EXHAUSTED, "full"))
                        .handlerRan())
                .isFalse();
    }

    private CallFailure describe(ErrorExposure exposure, Throwable error) {
        return new FailureDescriber(FailureSettings.of(exposure), List.of()).describe(served.call, error);
    }

    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("no message");
        }
    }
}
