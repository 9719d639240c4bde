package io.rpcboot.internal.call;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.Found;
import io.rpcboot.internal.failure.Thrown;

/**
 * A failed call as it is told to the caller.
 *
 * @param handlerRan whether the handler had been invoked
 * @param byRuntime whether the runtime failed it, not the handler
 * @param thrown the exception
 * @param facts what else is known of it
 */
public record CallFailure(RpcCode code, boolean handlerRan, boolean byRuntime, Thrown thrown, FailureFacts facts) {

    /** A call that the runtime does not, or no longer, serve. */
    public static CallFailure byRuntime(RpcCode code, boolean handlerRan, String message) {
        return new CallFailure(code, handlerRan, true, Thrown.message(message), FailureFacts.NONE);
    }

    /** The same failure, of which another exception and other facts are told. */
    public CallFailure telling(Thrown otherThrown, FailureFacts otherFacts) {
        return new CallFailure(code, handlerRan, byRuntime, otherThrown, otherFacts);
    }

    /** What it says. */
    public String message() {
        return thrown.message();
    }

    /** The same failure, found by a check of its contract. */
    public CallFailure withFinding(Finding found) {
        return telling(thrown, facts.withFound(Found.of(found)));
    }
}
