package io.rpcboot;

import org.jspecify.annotations.Nullable;

/** The call was cancelled by somebody else than the one who sees this error. */
public final class RpcCancelledException extends RpcException {

    private static final long serialVersionUID = 1L;

    private final String canceller;
    private final String reason;

    public RpcCancelledException(
            String canceller, String reason, String message, String operation, @Nullable String peer) {
        super(RpcCode.CANCELLED, message, operation, peer, null);
        this.canceller = canceller;
        this.reason = reason;
    }

    /** Who asked for it, as a peer's name. */
    public String canceller() {
        return canceller;
    }

    /** Why, in the canceller's words. */
    public String reason() {
        return reason;
    }
}
