package io.rpcboot.internal.call;

import io.rpcboot.RpcCode;
import java.util.List;

/**
 * A failed call as it is told to the caller.
 *
 * @param handlerRan whether the handler had been invoked
 * @param byRuntime whether the runtime failed it, not the handler
 * @param type class name of the exception, empty where it is not exposed
 */
public record CallFailure(
        RpcCode code, boolean handlerRan, boolean byRuntime, String type, String message, List<String> supertypes) {

    /** A call that the runtime does not, or no longer, serve. */
    public static CallFailure byRuntime(RpcCode code, boolean handlerRan, String message) {
        return new CallFailure(code, handlerRan, true, "", message, List.of());
    }
}
