package io.rpcboot.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValues;
import io.rpcboot.PeerInfo;
import org.junit.jupiter.api.Test;

class PeerKeyValuesTests {

    private final PeerKeyValues peers = new PeerKeyValues();

    @Test
    void aPeerHasItsNameAndAddressMadeOnce() {
        PeerInfo peer = new PeerInfo("id", "orders", "10.0.0.1:7400");
        assertThat(peers.of(peer))
                .isEqualTo(KeyValues.of("peer.address", "10.0.0.1:7400", "peer.name", "orders"))
                .isSameAs(peers.of(peer));
        KeyValues known = peers.of(peer);
        assertThat(peers.of(new PeerInfo("id", "stock", "10.0.0.2:7400"))).isNotEqualTo(known);
        assertThat(peers.of(peer)).isSameAs(known);
        assertThat(peers.of(new PeerInfo("id", "orders", "10.0.0.1:7400")))
                .as("an equal one")
                .isSameAs(known);
    }

    @Test
    void ofManyPeersTheLastAreKept() {
        for (int i = 0; i <= 2 * PeerKeyValues.MAX_KEPT; i++) {
            peers.of(new PeerInfo("id", "orders", "10.0.0.1:" + i));
        }
        PeerInfo last = new PeerInfo("id", "orders", "10.0.0.1:" + 2 * PeerKeyValues.MAX_KEPT);
        assertThat(peers.of(last)).isSameAs(peers.of(last));
    }
}
