package io.rpcboot.autoconfigure.peer;

import io.rpcboot.PeerInfo;
import org.springframework.context.ApplicationEvent;

/**
 * A peer has come or gone. Published on a thread of its own, in the order of events; listeners may block, and delay the
 * events after theirs.
 */
public abstract class RpcPeerEvent extends ApplicationEvent {

    private static final long serialVersionUID = 1L;

    /** Which side of this application the peer is at. */
    public enum Side {
        /** It has connected to the server of this application. */
        SERVER,
        /** A client of this application has connected to it. */
        CLIENT
    }

    private final Side side;
    private final String service;
    private final transient PeerInfo peer;

    RpcPeerEvent(Object source, Side side, String service, PeerInfo peer) {
        super(source);
        this.side = side;
        this.service = service;
        this.peer = peer;
    }

    /** Which side of this application the peer is at. */
    public Side side() {
        return side;
    }

    /** The service that it serves, or its address where that is all that is known; empty at the side of the server. */
    public String service() {
        return service;
    }

    /** Who. */
    public PeerInfo peer() {
        return peer;
    }

    @Override
    public String toString() {
        return peer + " " + what() + (side == Side.SERVER ? ", a caller" : ", serves '" + service + "'");
    }

    /** What happened to the peer, in words. */
    abstract String what();
}
