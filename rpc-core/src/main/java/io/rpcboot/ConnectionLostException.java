package io.rpcboot;

import org.jspecify.annotations.Nullable;

/** The peer went away, or could not be reached. Every pending call gets an instance of its own. */
public final class ConnectionLostException extends RpcException {

    private static final long serialVersionUID = 1L;

    private final boolean mayHaveRun;

    public ConnectionLostException(
            String message, String operation, @Nullable String peer, boolean mayHaveRun, @Nullable Throwable cause) {
        super(RpcCode.UNAVAILABLE, message, operation, peer, cause);
        this.mayHaveRun = mayHaveRun;
    }

    /** False only when the handler cannot have run: the call was never sent, or the peer said so. */
    @Override
    public boolean mayHaveRun() {
        return mayHaveRun;
    }
}
