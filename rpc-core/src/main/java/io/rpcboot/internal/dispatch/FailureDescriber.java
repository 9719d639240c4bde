package io.rpcboot.internal.dispatch;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer.ErrorExposure;
import io.rpcboot.RpcViolationException;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.ServedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Exceptions;

/** Says what the caller is told of a handler's exception. Safe for any thread. */
public final class FailureDescriber {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.handler");

    private static final int MAX_SUPERTYPES = 16;

    private final ErrorExposure exposure;

    public FailureDescriber(ErrorExposure exposure) {
        this.exposure = exposure;
    }

    /** What the caller is told. Never throws, whatever the exception does. */
    CallFailure describe(ServedCall call, Throwable error) {
        Throwable cause = unwrap(error);
        RpcCode code = code(cause);
        String message = message(cause);
        boolean unexpected = code == RpcCode.UNKNOWN || code == RpcCode.INTERNAL;
        log(unexpected || call.isOneWay() ? Level.WARN : Level.DEBUG, unexpected, call, code, cause, message);
        boolean ran = !(cause instanceof HandlerNotRunException) && !isRefusedArgument(cause);
        return switch (exposure) {
            case FULL ->
                new CallFailure(code, ran, false, cause.getClass().getName(), message, supertypes(cause.getClass()));
            case MESSAGE -> new CallFailure(code, ran, false, "", message, List.of());
            case CODE -> new CallFailure(code, ran, false, "", "", List.of());
        };
    }

    /** Not with the exception itself: a logger would ask it for its message, which may throw, or forge lines. */
    private static void log(
            Level level, boolean withStack, ServedCall call, RpcCode code, Throwable error, String message) {
        if (logger.isEnabledForLevel(level)) {
            String text = "call of '" + call.operation() + "' by " + call.peer() + " failed with " + code + ": "
                    + error.getClass().getName() + ": " + message.replaceAll("\\p{Cntrl}", " ");
            logger.atLevel(level)
                    .setCause(withStack ? new HandlerStack(error) : null)
                    .log(text);
        }
    }

    /** The stack of a handler's exception, with nothing of what the exception says of itself. */
    private static final class HandlerStack extends RuntimeException {

        private static final long serialVersionUID = 1L;

        HandlerStack(Throwable error) {
            super(error.getClass().getName(), null, false, true);
            setStackTrace(error.getStackTrace());
        }
    }

    /** An argument that did not fit: found before the handler's own code was entered. */
    private static boolean isRefusedArgument(Throwable error) {
        return error instanceof RpcViolationException violation
                && violation.checkpoint() == RpcViolationException.Checkpoint.CALLEE_INBOUND;
    }

    private static Throwable unwrap(Throwable error) {
        Throwable cause = Exceptions.unwrap(error);
        if ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
            return cause.getCause();
        }
        return cause;
    }

    private static RpcCode code(Throwable error) {
        if (error instanceof RpcException rpc) {
            return rpc.code();
        }
        if (error instanceof IllegalArgumentException) {
            return RpcCode.INVALID_ARGUMENT;
        }
        if (error instanceof UnsupportedOperationException) {
            return RpcCode.UNIMPLEMENTED;
        }
        if (error instanceof TimeoutException) {
            return RpcCode.DEADLINE_EXCEEDED;
        }
        if (error instanceof RejectedExecutionException) {
            return RpcCode.RESOURCE_EXHAUSTED;
        }
        if (error instanceof CancellationException || error instanceof InterruptedException) {
            return RpcCode.CANCELLED;
        }
        return RpcCode.UNKNOWN;
    }

    private static String message(Throwable error) {
        try {
            String message = error.getMessage();
            return message == null ? error.getClass().getName() : message;
        } catch (Throwable e) {
            return error.getClass().getName() + " (its message cannot be read: "
                    + e.getClass().getName() + ")";
        }
    }

    private static List<String> supertypes(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Class<?> next = type.getSuperclass();
                next != null && next != Object.class && names.size() < MAX_SUPERTYPES;
                next = next.getSuperclass()) {
            names.add(next.getName());
        }
        return names;
    }
}
