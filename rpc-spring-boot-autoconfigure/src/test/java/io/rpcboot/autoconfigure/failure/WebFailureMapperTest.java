package io.rpcboot.autoconfigure.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcFailure;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

class WebFailureMapperTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RpcFailureAutoConfiguration.class));

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "405, UNIMPLEMENTED",
        "408, DEADLINE_EXCEEDED",
        "409, ABORTED",
        "418, FAILED_PRECONDITION",
        "422, INVALID_ARGUMENT",
        "429, RESOURCE_EXHAUSTED",
        "500, INTERNAL",
        "501, UNIMPLEMENTED",
        "503, UNAVAILABLE",
        "504, DEADLINE_EXCEEDED",
        "599, UNKNOWN",
    })
    void statusIsTheNearestCode(int status, RpcCode code) {
        assertThat(map(new ResponseStatusException(HttpStatusCode.valueOf(status), "because"))
                        .code())
                .isEqualTo(code);
    }

    @Test
    void problemIsMessageAndDetails() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "o1 is locked");
        problem.setType(URI.create("https://example.com/locked"));
        problem.setProperty("order", "o1");
        RpcFailure failure = map(new ErrorResponseException(HttpStatus.CONFLICT, problem, null));
        assertThat(failure.message()).isEqualTo("o1 is locked");
        assertThat(failure.details())
                .isEqualTo(Map.of(
                        "type", "https://example.com/locked",
                        "title", "Conflict",
                        "status", 409,
                        "detail", "o1 is locked",
                        "order", "o1"));
    }

    @Test
    void waitThatIsAskedForIsRetryAfter() {
        ErrorResponse busy = ErrorResponse.builder(new Busy(), HttpStatus.TOO_MANY_REQUESTS, "busy")
                .header("Retry-After", "30")
                .build();
        class Wrapped extends RuntimeException implements ErrorResponse {

            @Override
            public HttpStatusCode getStatusCode() {
                return busy.getStatusCode();
            }

            @Override
            public org.springframework.http.HttpHeaders getHeaders() {
                return busy.getHeaders();
            }

            @Override
            public ProblemDetail getBody() {
                return busy.getBody();
            }
        }
        assertThat(map(new Wrapped()).retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(map(new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS))
                        .retryAfter())
                .isNull();
    }

    @Test
    void annotatedExceptionsHaveTheirStatusAndReason() {
        assertThat(map(new Gone())).isEqualTo(RpcFailure.of(RpcCode.NOT_FOUND, "it was here"));
        assertThat(map(new IllegalStateException())).isNull();
    }

    @Test
    void withoutSpringWebThereIsNoSuchMapper() {
        runner.run(context -> assertThat(context).hasSingleBean(RpcFailure.Mapper.class));
        runner.withClassLoader(new FilteredClassLoader("org.springframework.web", "org.springframework.http"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RpcFailure.Mapper.class));
    }

    private static RpcFailure map(Throwable error) {
        return new WebFailureMapper().map(error, null);
    }

    static final class Busy extends RuntimeException {}

    @ResponseStatus(code = HttpStatus.GONE, reason = "it was here")
    static final class Gone extends RuntimeException {}
}
