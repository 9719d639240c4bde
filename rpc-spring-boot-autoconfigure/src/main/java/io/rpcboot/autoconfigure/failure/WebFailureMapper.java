package io.rpcboot.autoconfigure.failure;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Takes exceptions that say what they are over HTTP at their word: {@code ErrorResponse}, {@code
 * ResponseStatusException} among them, with its problem as details, and those with {@code @ResponseStatus}.
 */
final class WebFailureMapper implements RpcFailure.Mapper {

    @Override
    public @Nullable RpcFailure map(Throwable error, RpcCallContext call) {
        if (error instanceof ErrorResponse response) {
            return of(response);
        }
        ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(error.getClass(), ResponseStatus.class);
        if (status == null) {
            return null;
        }
        HttpStatus code = status.code();
        return RpcFailure.of(HttpStatusCodes.of(code.value()), status.reason());
    }

    private static RpcFailure of(ErrorResponse response) {
        ProblemDetail problem = response.getBody();
        String message = problem.getDetail() == null ? problem.getTitle() : problem.getDetail();
        RpcFailure failure = RpcFailure.of(
                        HttpStatusCodes.of(response.getStatusCode().value()), message == null ? "" : message)
                .withDetails(details(problem));
        Duration retryAfter = retryAfter(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER));
        return retryAfter == null ? failure : failure.withRetryAfter(retryAfter);
    }

    /** The members of RFC 9457, so that callers may read a {@code ProblemDetail} or a type of their own. */
    private static Map<String, Object> details(ProblemDetail problem) {
        Map<String, Object> details = new LinkedHashMap<>();
        putIfPresent(details, "type", problem.getType());
        putIfPresent(details, "title", problem.getTitle());
        details.put("status", problem.getStatus());
        putIfPresent(details, "detail", problem.getDetail());
        putIfPresent(details, "instance", problem.getInstance());
        Map<String, Object> properties = problem.getProperties();
        if (properties != null) {
            properties.forEach(details::putIfAbsent);
        }
        return details;
    }

    private static void putIfPresent(Map<String, Object> details, String name, @Nullable Object value) {
        if (value != null) {
            details.put(name, value.toString());
        }
    }

    /** Seconds; the other form, a date, is for caches. */
    private static @Nullable Duration retryAfter(@Nullable String seconds) {
        return seconds != null && seconds.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }
}
