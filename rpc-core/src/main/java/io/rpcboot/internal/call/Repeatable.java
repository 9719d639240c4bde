package io.rpcboot.internal.call;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.PoolExhaustedException;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;

/** Which failures of a call may be followed by the same call once more. */
final class Repeatable {

    private Repeatable() {}

    /**
     * Whether the handler did not run, for a reason that passes; of an idempotent operation also where it may have run
     * and the peer was lost or is overloaded. A deadline is over for every attempt, and a wrong argument stays wrong.
     */
    static boolean is(Throwable failure, boolean idempotent) {
        if (failure instanceof ConnectionLostException lost) {
            return idempotent || !lost.mayHaveRun();
        }
        if (failure instanceof PoolExhaustedException) {
            return true;
        }
        return failure instanceof RemoteException remote
                && (idempotent || !remote.handlerRan())
                && isPassing(remote.code());
    }

    private static boolean isPassing(RpcCode code) {
        return code == RpcCode.UNAVAILABLE || code == RpcCode.RESOURCE_EXHAUSTED || code == RpcCode.ABORTED;
    }
}
