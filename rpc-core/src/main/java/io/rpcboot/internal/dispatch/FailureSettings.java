package io.rpcboot.internal.dispatch;

import io.rpcboot.ErrorLog;
import io.rpcboot.RpcFailure;
import io.rpcboot.RpcServer.ErrorExposure;

/**
 * What becomes of failures of handlers.
 *
 * @param exposure what callers are told
 * @param stackTrace whether that includes the stack, if types are exposed
 * @param log which are logged
 * @param mapper says what callers are told of an exception; before the codes of well-known ones
 */
public record FailureSettings(ErrorExposure exposure, boolean stackTrace, ErrorLog log, RpcFailure.Mapper mapper) {

    private static final RpcFailure.Mapper NO_MAPPER = (error, call) -> null;

    public static FailureSettings of(ErrorExposure exposure) {
        return new FailureSettings(exposure, false, ErrorLog.UNEXPECTED, NO_MAPPER);
    }
}
