package io.rpcboot.internal.call;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import org.jspecify.annotations.Nullable;

/** A call that was refused by its own side: nothing of it was sent. */
public final class NotSentException extends RpcException {

    private static final long serialVersionUID = 1L;

    public NotSentException(RpcCode code, String message, String operation, @Nullable String peer) {
        super(code, message, operation, peer, null);
    }

    @Override
    public boolean mayHaveRun() {
        return false;
    }
}
