package io.rpcboot.internal.session;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.frame.ErrorBody;

/** Turns failures into ERROR bodies, and those into the exceptions that callers see. */
final class RemoteFailures {

    private RemoteFailures() {}

    static ErrorBody toBody(CallFailure failure) {
        return new ErrorBody(
                failure.code().number(),
                failure.handlerRan(),
                failure.byRuntime(),
                failure.type(),
                failure.message(),
                failure.supertypes());
    }

    /** The exception of one call; each call gets its own. */
    static RpcException toException(ErrorBody error, ClientCall<?> call, PeerInfo peer) {
        RpcCode code = RpcCode.ofNumber(error.code());
        String message = error.message().isEmpty() ? "'" + call.operation() + "' failed: " + code : error.message();
        if (error.byRuntime() && code == RpcCode.CANCELLED) {
            return new RpcCancelledException(
                    peer.toString(),
                    error.message(),
                    "'" + call.operation() + "' was cancelled by " + peer + ": " + error.message(),
                    call.operation(),
                    peer.toString());
        }
        if (error.byRuntime() && code == RpcCode.DEADLINE_EXCEEDED) {
            return new RpcTimeoutException(
                    RpcTimeoutException.Phase.CALL,
                    call.timeout(),
                    "'" + call.operation() + "' on " + peer + ": no answer within "
                            + call.timeout().toMillis() + " ms",
                    call.operation(),
                    peer.toString());
        }
        return new RemoteException(
                code,
                message,
                call.operation(),
                peer.toString(),
                new RemoteException.Failure(error.type(), error.supertypes(), null, error.handlerRan(), null));
    }
}
