package io.rpcboot.autoconfigure.peer;

import io.rpcboot.PeerInfo;

/** The first connection to, or of, a peer is up. */
public final class RpcPeerConnectedEvent extends RpcPeerEvent {

    private static final long serialVersionUID = 1L;

    public RpcPeerConnectedEvent(Object source, Side side, String service, PeerInfo peer) {
        super(source, side, service, peer);
    }

    @Override
    String what() {
        return "has connected";
    }
}
