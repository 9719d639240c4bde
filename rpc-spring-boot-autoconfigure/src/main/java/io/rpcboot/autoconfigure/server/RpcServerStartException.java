package io.rpcboot.autoconfigure.server;

/** The RPC server cannot listen; the text names the listener and says why. */
public final class RpcServerStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RpcServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
