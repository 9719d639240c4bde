package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rpcboot.PeerInfo;
import io.rpcboot.observation.RpcObservationDocumentation.HighCardinalityKeys;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The key values of peers, made once for each as long as it is among the last few. Any thread. */
final class PeerKeyValues {

    /** Most peers whose key values are kept; with a further one all are made anew. */
    static final int MAX_KEPT = 256;

    private static final String NAME = HighCardinalityKeys.PEER_NAME.asString();
    private static final String ADDRESS = HighCardinalityKeys.PEER_ADDRESS.asString();

    private final Map<PeerInfo, KeyValues> kept = new ConcurrentHashMap<>();
    private final LastKnown<PeerInfo, KeyValues> last = new LastKnown<>(this::keep);

    KeyValues of(PeerInfo peer) {
        return last.get(peer);
    }

    private KeyValues keep(PeerInfo peer) {
        KeyValues known = kept.get(peer);
        if (known != null) {
            return known;
        }
        KeyValues fresh = KeyValues.of(KeyValue.of(ADDRESS, peer.address()), KeyValue.of(NAME, peer.name()));
        if (kept.size() >= MAX_KEPT) {
            kept.clear();
        }
        kept.put(peer, fresh);
        return fresh;
    }
}
