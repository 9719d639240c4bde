package io.rpcboot.internal.dispatch;

import io.rpcboot.ErrorLog;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.ServedCall;
import io.rpcboot.internal.failure.ExceptionText;
import io.rpcboot.internal.failure.FailureLevel;
import io.rpcboot.internal.failure.FailureLimits;
import io.rpcboot.internal.failure.FailureText;
import java.util.Arrays;
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

    /** Stands for an exception and its causes whose messages throw, have no end, or would forge lines. */
    private static final class HandlerStack extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private HandlerStack(Throwable error, @Nullable HandlerStack cause) {
            super(ExceptionText.line(error), cause, false, true);
            setStackTrace(ThrownReader.frames(error));
        }

        /** The exception itself where it can be logged as it is: who reads logs by types finds it. */
        static Throwable of(Throwable error) {
            List<Throwable> causes = ThrownReader.causes(error);
            if (isHarmless(error) && causes.stream().allMatch(HandlerStack::isHarmless)) {
                return error;
            }
            HandlerStack stack = null;
            for (int i = causes.size() - 1; i >= 0; i--) {
                stack = new HandlerStack(causes.get(i), stack);
            }
            return new HandlerStack(error, stack);
        }

        private static boolean isHarmless(Throwable error) {
            try {
                Throwable[] suppressed = error.getSuppressed();
                return isPlain(error.getMessage())
                        && suppressed.length <= FailureLimits.SUPPRESSED
                        && Arrays.stream(suppressed).allMatch(HandlerStack::isAlone)
                        && !ThrownReader.hasMoreCauses(error);
            } catch (Throwable e) {
                return false;
            }
        }

        private static boolean isAlone(Throwable suppressed) {
            return isPlain(suppressed.getMessage())
                    && suppressed.getCause() == null
                    && suppressed.getSuppressed().length == 0;
        }

        private static boolean isPlain(@Nullable String message) {
            return message == null
                    || (message.length() <= FailureLimits.MESSAGE
                            && FailureText.printable(message).equals(message));
        }
    }
}
