package io.rpcboot.autoconfigure.peer;

import io.rpcboot.PeerDisconnect;

/** The last connection to, or of, a peer has ended. */
public final class RpcPeerDisconnectedEvent extends RpcPeerEvent {

    private static final long serialVersionUID = 1L;

    private final transient PeerDisconnect disconnect;

    public RpcPeerDisconnectedEvent(Object source, Side side, String service, PeerDisconnect disconnect) {
        super(source, side, service, disconnect.peer());
        this.disconnect = disconnect;
    }

    /** Why, for people. */
    public String reason() {
        return disconnect.reason();
    }

    /** Whether the connection broke, or the peer broke the protocol; false where either side closed it in order. */
    public boolean lost() {
        return disconnect.lost();
    }

    @Override
    String what() {
        return "is gone (" + disconnect.reason() + ")";
    }
}
