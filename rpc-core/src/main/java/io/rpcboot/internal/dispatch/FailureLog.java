package io.rpcboot.internal.dispatch;

import io.rpcboot.ErrorLog;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.ServedCall;
import io.rpcboot.internal.failure.ExceptionText;
import io.rpcboot.internal.failure.FailureLevel;
import io.rpcboot.internal.failure.FailureText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line for each failed call that is served, with what its caller logs too: call id and trace id. Any thread. */
final class FailureLog {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.failure.server");

    private final ErrorLog log;

    FailureLog(ErrorLog log) {
        this.log = log;
    }

    /**
     * Logs what is known here, whatever the caller is told.
     *
     * @param error the handler's exception, of which unexpected failures log the stack; null where the runtime failed it
     */
    void log(ServedCall call, CallFailure failure, @Nullable Throwable error) {
        Level level = FailureLevel.of(log, failure.code(), call.isOneWay());
        if (level == null || !logger.isEnabledForLevel(level)) {
            return;
        }
        String trace = failure.facts().traceId();
        String what = error == null
                ? FailureText.printable(FailureText.message(failure.message()))
                : ExceptionText.line(error);
        Throwable stack = error != null && FailureLevel.isUnexpected(failure.code()) ? HandlerStack.of(error) : null;
        logger.atLevel(level)
                .setCause(stack)
                .log(
                        "call {} of '{}' by {} failed with {}, trace {}: {}",
                        call.callId(),
                        FailureText.printable(call.operation()),
                        call.peer(),
                        failure.code(),
                        trace == null ? "none" : trace,
                        what);
    }

    /** A mapper failed: what it was to describe is told as if there were none. */
    void mapperFailed(ServedCall call, Throwable error) {
        logger.warn(
                "call {} of '{}': mapping its failure failed: {}",
                call.callId(),
                call.operation(),
                ExceptionText.line(error));
    }

    /** Details cannot be sent. */
    void detailsDropped(ServedCall call, Throwable error) {
        logger.warn(
                "call {} of '{}': its failure is told without details: {}",
                call.callId(),
                call.operation(),
                ExceptionText.line(error));
    }

    /** The stack of an exception and of its causes, whose messages neither throw nor forge lines. */
    private static final class HandlerStack extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private HandlerStack(Throwable error, @Nullable HandlerStack cause) {
            super(ExceptionText.line(error), cause, false, true);
            setStackTrace(error.getStackTrace());
        }

        static HandlerStack of(Throwable error) {
            List<Throwable> causes = ThrownReader.causes(error);
            HandlerStack stack = null;
            for (int i = causes.size() - 1; i >= 0; i--) {
                stack = new HandlerStack(causes.get(i), stack);
            }
            return new HandlerStack(error, stack);
        }
    }
}
