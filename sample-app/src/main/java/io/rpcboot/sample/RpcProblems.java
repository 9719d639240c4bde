package io.rpcboot.sample;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcException;
import io.rpcboot.RpcViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import reactor.core.publisher.Mono;

/** Says over HTTP why a call failed. The peer stands behind this node, as behind a gateway. */
@RestControllerAdvice
final class RpcProblems {

    /** Where the answer has begun there is no more saying it: the connection is closed in the middle. */
    @ExceptionHandler
    Mono<ProblemDetail> onFailedCall(RpcException failure, ServerHttpResponse response) {
        return response.isCommitted() ? Mono.error(failure) : Mono.just(describe(failure));
    }

    static ProblemDetail describe(RpcException failure) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status(failure), detail(failure));
        problem.setTitle("The call to the peer failed");
        problem.setProperty("code", failure.code());
        problem.setProperty("operation", failure.operation());
        problem.setProperty("peer", failure.peer());
        if (failure instanceof ConnectionLostException lost) {
            problem.setProperty("mayHaveRun", lost.mayHaveRun());
        }
        return problem;
    }

    /** What a handler said is for people; operation and peer stand in fields of their own. */
    private static String detail(RpcException failure) {
        boolean said = failure instanceof RemoteException remote
                && remote.handlerRan()
                && !remote.remoteMessage().isEmpty();
        return said ? ((RemoteException) failure).remoteMessage() : String.valueOf(failure.getMessage());
    }

    private static HttpStatus status(RpcException failure) {
        if (failure instanceof RpcViolationException) {
            return HttpStatus.BAD_GATEWAY;
        }
        return switch (failure.code()) {
            case INVALID_ARGUMENT -> isRefusal(failure) ? HttpStatus.BAD_GATEWAY : HttpStatus.BAD_REQUEST;
            case NOT_FOUND -> isRefusal(failure) ? HttpStatus.BAD_GATEWAY : HttpStatus.NOT_FOUND;
            case PERMISSION_DENIED -> isRefusal(failure) ? HttpStatus.BAD_GATEWAY : HttpStatus.FORBIDDEN;
            case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
            case RESOURCE_EXHAUSTED -> HttpStatus.SERVICE_UNAVAILABLE;
            case UNAVAILABLE ->
                failure instanceof ConnectionLostException lost && lost.mayHaveRun()
                        ? HttpStatus.BAD_GATEWAY
                        : HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.BAD_GATEWAY;
        };
    }

    /** The peer did not like what this node sent, as opposed to what its handler was given. */
    private static boolean isRefusal(RpcException failure) {
        return failure instanceof RemoteException remote && !remote.handlerRan();
    }
}
