package io.rpcboot.internal.transport;

import io.rpcboot.PeerListener;
import io.rpcboot.internal.call.PeerWatch;
import io.rpcboot.internal.pool.PoolRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The watches of all services and addresses that a process calls. Any thread. */
final class PeerWatches {

    /** Most addresses that are remembered after nobody is connected to them or waits for them. */
    private static final int MAX_UNUSED = PoolRegistry.MAX_POOLS;

    private final List<PeerListener> listeners;
    private final Map<String, PeerWatch> watches = new LinkedHashMap<>();

    PeerWatches(List<PeerListener> listeners) {
        this.listeners = listeners;
    }

    /** The watch of a service, or of an address. */
    synchronized PeerWatch of(String service) {
        PeerWatch known = watches.get(service);
        if (known != null) {
            return known;
        }
        if (watches.size() >= 2 * MAX_UNUSED) {
            watches.values().removeIf(PeerWatch::isUnused);
        }
        PeerWatch fresh = new PeerWatch(service, listeners);
        watches.put(service, fresh);
        return fresh;
    }
}
