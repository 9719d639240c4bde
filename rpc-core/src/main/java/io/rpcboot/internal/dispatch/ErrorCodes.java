package io.rpcboot.internal.dispatch;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.util.Map;

/** The codes of well-known exceptions; those that may not be on the class path by their names. */
final class ErrorCodes {

    private static final Map<String, RpcCode> BY_NAME = Map.ofEntries(
            Map.entry("java.lang.IllegalArgumentException", RpcCode.INVALID_ARGUMENT),
            Map.entry("java.lang.UnsupportedOperationException", RpcCode.UNIMPLEMENTED),
            Map.entry("java.util.concurrent.TimeoutException", RpcCode.DEADLINE_EXCEEDED),
            Map.entry("java.util.concurrent.RejectedExecutionException", RpcCode.RESOURCE_EXHAUSTED),
            Map.entry("java.util.concurrent.CancellationException", RpcCode.CANCELLED),
            Map.entry("java.lang.InterruptedException", RpcCode.CANCELLED),
            Map.entry("jakarta.validation.ConstraintViolationException", RpcCode.INVALID_ARGUMENT),
            Map.entry("org.springframework.validation.BindException", RpcCode.INVALID_ARGUMENT),
            Map.entry("org.springframework.validation.method.MethodValidationException", RpcCode.INVALID_ARGUMENT),
            Map.entry("org.springframework.security.access.AccessDeniedException", RpcCode.PERMISSION_DENIED),
            Map.entry("org.springframework.security.core.AuthenticationException", RpcCode.UNAUTHENTICATED),
            Map.entry("org.springframework.core.task.TaskRejectedException", RpcCode.RESOURCE_EXHAUSTED),
            Map.entry("org.springframework.dao.DuplicateKeyException", RpcCode.ALREADY_EXISTS),
            Map.entry("org.springframework.dao.EmptyResultDataAccessException", RpcCode.NOT_FOUND),
            Map.entry("org.springframework.dao.ConcurrencyFailureException", RpcCode.ABORTED),
            Map.entry("org.springframework.dao.QueryTimeoutException", RpcCode.DEADLINE_EXCEEDED));

    private ErrorCodes() {}

    /** The code of the nearest class that has one. */
    static RpcCode of(Throwable error) {
        if (error instanceof RpcException rpc) {
            return rpc.code();
        }
        for (Class<?> type = error.getClass(); type != null; type = type.getSuperclass()) {
            RpcCode code = BY_NAME.get(type.getName());
            if (code != null) {
                return code;
            }
        }
        return RpcCode.UNKNOWN;
    }
}
