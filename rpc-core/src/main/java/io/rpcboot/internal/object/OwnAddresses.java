package io.rpcboot.internal.object;

import io.rpcboot.codec.ObjectReference;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/** Where others reach this process: what it was told, or where its server listens. Any thread. */
final class OwnAddresses {

    private final List<URI> told;
    private volatile List<String> all;

    OwnAddresses(List<URI> told) {
        this.told = told;
        this.all = texts(told);
    }

    /** Where the server listens. */
    void bound(List<URI> addresses) {
        if (told.isEmpty()) {
            all = texts(addresses);
        }
    }

    List<String> all() {
        return all;
    }

    private static List<String> texts(List<URI> addresses) {
        return addresses.stream()
                .map(OwnAddresses::reachable)
                .limit(ObjectReference.MAX_PARTS)
                .toList();
    }

    /** A server that listens on all interfaces is reached by the address of its machine. */
    private static String reachable(URI address) {
        String host = address.getHost();
        if (!"0.0.0.0".equals(host) && !"[::]".equals(host) && !"[0:0:0:0:0:0:0:0]".equals(host)) {
            return address.toString();
        }
        try {
            String local = InetAddress.getLocalHost().getHostAddress();
            return "tcp://" + (local.indexOf(':') < 0 ? local : "[" + local + "]") + ":" + address.getPort();
        } catch (UnknownHostException e) {
            return address.toString();
        }
    }
}
