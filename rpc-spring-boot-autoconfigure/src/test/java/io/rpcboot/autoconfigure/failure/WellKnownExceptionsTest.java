package io.rpcboot.autoconfigure.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.autoconfigure.pair.Node;
import jakarta.validation.ConstraintViolationException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.server.ResponseStatusException;

/** The codes of exceptions that applications throw without thinking of RPC: the real classes, over a socket. */
class WellKnownExceptionsTest {

    private static final AtomicReference<Throwable> thrown = new AtomicReference<>();

    private static Node node;

    @BeforeAll
    static void start() {
        node = new Node(Server.class);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    static Stream<Arguments> exceptions() throws NoSuchMethodException {
        BeanPropertyBindingResult binding = new BeanPropertyBindingResult(new Object(), "order");
        MethodParameter parameter = new MethodParameter(Object.class.getMethod("equals", Object.class), 0);
        return Stream.of(
                Arguments.of(new IllegalArgumentException("wrong"), RpcCode.INVALID_ARGUMENT),
                Arguments.of(new NumberFormatException("no number"), RpcCode.INVALID_ARGUMENT),
                Arguments.of(new ConstraintViolationException("wrong", Set.of()), RpcCode.INVALID_ARGUMENT),
                Arguments.of(new BindException(binding), RpcCode.INVALID_ARGUMENT),
                Arguments.of(new MethodArgumentNotValidException(parameter, binding), RpcCode.INVALID_ARGUMENT),
                Arguments.of(new WebExchangeBindException(parameter, binding), RpcCode.INVALID_ARGUMENT),
                Arguments.of(new AccessDeniedException("not you"), RpcCode.PERMISSION_DENIED),
                Arguments.of(new AuthorizationDeniedException("not you"), RpcCode.PERMISSION_DENIED),
                Arguments.of(new BadCredentialsException("who?"), RpcCode.UNAUTHENTICATED),
                Arguments.of(new TimeoutException("slow"), RpcCode.DEADLINE_EXCEEDED),
                Arguments.of(new RejectedExecutionException("full"), RpcCode.RESOURCE_EXHAUSTED),
                Arguments.of(new TaskRejectedException("full"), RpcCode.RESOURCE_EXHAUSTED),
                Arguments.of(new UnsupportedOperationException("not here"), RpcCode.UNIMPLEMENTED),
                Arguments.of(new CancellationException("stopped"), RpcCode.CANCELLED),
                Arguments.of(new DuplicateKeyException("there"), RpcCode.ALREADY_EXISTS),
                Arguments.of(new EmptyResultDataAccessException(1), RpcCode.NOT_FOUND),
                Arguments.of(new OptimisticLockingFailureException("changed"), RpcCode.ABORTED),
                Arguments.of(new PessimisticLockingFailureException("locked"), RpcCode.ABORTED),
                Arguments.of(new QueryTimeoutException("slow"), RpcCode.DEADLINE_EXCEEDED),
                Arguments.of(new DataIntegrityViolationException("broken"), RpcCode.UNKNOWN),
                Arguments.of(new ResponseStatusException(HttpStatus.NOT_FOUND, "gone"), RpcCode.NOT_FOUND),
                Arguments.of(
                        new ErrorResponseException(
                                HttpStatus.CONFLICT, ProblemDetail.forStatus(HttpStatus.CONFLICT), null),
                        RpcCode.ABORTED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exceptions")
    void exceptionHasTheCodeThatItMeans(Throwable error, RpcCode code) {
        thrown.set(error);
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> node.clients()
                        .forAddress(node.address())
                        .operation("failing.fail")
                        .retrieveMono(String.class)
                        .block(Duration.ofSeconds(10)))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(code);
                    assertThat(failure.is(error.getClass())).isTrue();
                    assertThat(failure.handlerRan()).isTrue();
                    assertThat(failure.remoteMessage()).isNotEmpty();
                });
    }

    @RpcService("failing")
    static class Failing {

        @RpcHandler
        String fail() throws Throwable {
            throw thrown.get();
        }
    }

    @Import(Failing.class)
    static class Server {}
}
