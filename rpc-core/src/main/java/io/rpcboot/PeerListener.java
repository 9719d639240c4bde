package io.rpcboot;

/**
 * Hears of peers that come and go: of each one when its first connection is up, and when its last one has gone.
 * Called on event loops, for one service in the order of events: must not block.
 */
public interface PeerListener {

    /**
     * A peer is there.
     *
     * @param service the service that it serves, or its address where that is all that is known; empty for a peer
     *     that has connected to a server
     */
    void onConnected(String service, PeerInfo peer);

    /** A peer has gone. */
    void onDisconnected(String service, PeerDisconnect disconnect);
}
