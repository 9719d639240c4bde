package io.rpcboot.internal.session;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;

/** The peer has answered nothing, not even a PING, for too long. */
final class PeerSilentException extends RpcException {

    private static final long serialVersionUID = 1L;

    PeerSilentException(String message) {
        super(RpcCode.UNAVAILABLE, message);
    }
}
