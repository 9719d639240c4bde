package io.rpcboot.autoconfigure.client;

import io.rpcboot.PeerInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one service, and what was found of each: which operations differ, in words. Peers that are
 * connected count; while none is, the last one does. One that comes back is asked again, and counts as it was until it answers. Any
 * thread.
 */
final class PeerDifferences {

    /** Most peers of which it is remembered what was found; then those that are gone are forgotten. */
    static final int MAX_PEERS = 1024;

    private final Map<String, PeerInfo> connected = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> found = new ConcurrentHashMap<>();

    private final Set<String> stale = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String last;

    void connected(PeerInfo peer) {
        connected.put(peer.id(), peer);
    }

    void disconnected(PeerInfo peer) {
        last = peer.id();
        stale.add(peer.id());
        connected.remove(peer.id());
    }

    /** The peer, if it is connected. */
    @Nullable
    PeerInfo peer(String id) {
        return connected.get(id);
    }

    /** How many peers are connected. */
    int count() {
        return connected.size();
    }

    /** How many of them have not been compared since they came. */
    long unknown() {
        return connected.keySet().stream()
                .filter(id -> !found.containsKey(id) || stale.contains(id))
                .count();
    }

    /** What was found of a peer, by operation; false if that was known. */
    boolean found(String peerId, Map<String, String> differences) {
        if (found.size() >= MAX_PEERS) {
            found.keySet().retainAll(connected.keySet());
            stale.retainAll(connected.keySet());
        }
        if (connected.isEmpty()) {
            last = peerId;
        }
        stale.remove(peerId);
        return !differences.equals(found.put(peerId, Map.copyOf(differences)));
    }

    /** Of how many peers it is remembered what was found. */
    int remembered() {
        return found.size();
    }

    /** In what the peers that count differ from what is called; null where none does. */
    @Nullable
    String of(String operation) {
        List<String> differences = new ArrayList<>();
        String gone = last;
        Collection<String> counting =
                connected.isEmpty() && gone != null ? List.of(gone) : List.copyOf(connected.keySet());
        for (String id : counting) {
            String difference = found.getOrDefault(id, Map.of()).get(operation);
            if (difference != null) {
                differences.add(difference);
            }
        }
        return differences.isEmpty() ? null : String.join("; ", differences);
    }
}
