package io.rpcboot.internal.dispatch;

import io.rpcboot.RpcCode;
import io.rpcboot.internal.call.CallFailure;
import org.jspecify.annotations.Nullable;

/** Whether calls of an operation are let in; an operator may change that at any time. Any thread. */
final class OperationGate {

    private final CallFailure blocked;
    private volatile @Nullable CallFailure refusal;

    OperationGate(String operation, boolean blocked) {
        this.blocked = CallFailure.byRuntime(
                RpcCode.PERMISSION_DENIED, false, "operation '" + operation + "' is blocked on this server");
        block(blocked);
    }

    void block(boolean blockedFromNowOn) {
        refusal = blockedFromNowOn ? blocked : null;
    }

    /** What a call is told that is not let in; null for one that is. */
    @Nullable
    CallFailure refusal() {
        return refusal;
    }
}
