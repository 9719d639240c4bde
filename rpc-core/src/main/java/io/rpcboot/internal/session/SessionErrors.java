package io.rpcboot.internal.session;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.PeerInfo;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.frame.GoAway;
import org.jspecify.annotations.Nullable;

/** What pending calls are told when their connection ends: each its own error, with its own operation. */
final class SessionErrors {

    private SessionErrors() {}

    static RpcException lost(
            ClientCall<?> call, PeerInfo peer, @Nullable GoAway peerGoAway, @Nullable Throwable cause) {
        boolean refused = peerGoAway != null && call.ordinal() > peerGoAway.accepted();
        String ran = "; the handler " + (refused ? "did not run" : "may have run");
        if (cause instanceof RpcProtocolException) {
            return new RpcProtocolException(
                    "'" + call.operation() + "' on " + peer + ": " + cause.getMessage() + ran,
                    call.operation(),
                    peer.toString(),
                    !refused,
                    cause);
        }
        String why = cause == null ? "it was closed" : String.valueOf(cause.getMessage());
        return new ConnectionLostException(
                "'" + call.operation() + "' on " + peer + ": the connection was lost (" + why + ")" + ran,
                call.operation(),
                peer.toString(),
                !refused,
                cause);
    }
}
