package io.rpcboot.observation;

import io.rpcboot.PeerInfo;
import org.jspecify.annotations.Nullable;

/** The address of a peer, taken apart. */
record RemoteAddress(String host, String port) {

    /** Null where the peer has no port: on a Unix domain socket. */
    static @Nullable RemoteAddress of(PeerInfo peer) {
        String address = peer.address();
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || colon == address.length() - 1) {
            return null;
        }
        for (int i = colon + 1; i < address.length(); i++) {
            if (address.charAt(i) < '0' || address.charAt(i) > '9') {
                return null;
            }
        }
        return new RemoteAddress(address.substring(0, colon), address.substring(colon + 1));
    }

    /** As tracing takes it: a URI with host and port. */
    String toUri() {
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return "tcp://" + (bare ? "[" + host + "]" : host) + ":" + port;
    }
}
