package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PeerInfo;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerDifferencesTest {

    private static final PeerInfo OLD = new PeerInfo("1", "fleet", "10.0.0.4:7400");
    private static final PeerInfo NEW = new PeerInfo("2", "fleet", "10.0.0.5:7400");

    private final PeerDifferences peers = new PeerDifferences();

    @Test
    void anyPeerThatIsConnectedCounts() {
        peers.connected(OLD);
        peers.connected(NEW);
        assertThat(peers.unknown()).isEqualTo(2);
        assertThat(peers.found("1", Map.of("text.count", "differs there"))).isTrue();
        assertThat(peers.found("2", Map.of())).isTrue();
        assertThat(peers.unknown()).isZero();
        assertThat(peers.of("text.count")).isEqualTo("differs there");
        assertThat(peers.of("text.grep")).isNull();
    }

    @Test
    void peerThatIsGoneCountsNoMoreWhileAnotherIsThere() {
        peers.connected(OLD);
        peers.connected(NEW);
        peers.found("1", Map.of("text.count", "differs there"));
        peers.found("2", Map.of());
        peers.disconnected(OLD);
        assertThat(peers.of("text.count")).isNull();
    }

    @Test
    void lastPeerCountsWhileNoneIsConnected() {
        peers.connected(OLD);
        peers.found("1", Map.of("text.count", "differs there"));
        peers.disconnected(OLD);
        assertThat(peers.of("text.count")).isEqualTo("differs there");
        peers.connected(NEW);
        assertThat(peers.of("text.count")).isNull();
    }

    @Test
    void peerThatComesBackIsAskedAgainAndCountsAsItWasMeanwhile() {
        peers.connected(OLD);
        assertThat(peers.found("1", Map.of("text.count", "differs there"))).isTrue();
        peers.disconnected(OLD);
        peers.connected(OLD);
        assertThat(peers.unknown()).isOne();
        assertThat(peers.of("text.count")).isEqualTo("differs there");
        assertThat(peers.found("1", Map.of("text.count", "differs there"))).isFalse();
        assertThat(peers.unknown()).isZero();
        assertThat(peers.found("1", Map.of())).isTrue();
        assertThat(peers.of("text.count")).isNull();
    }

    @Test
    void whatIsRememberedIsBounded() {
        peers.connected(OLD);
        for (int i = 0; i < 3 * PeerDifferences.MAX_PEERS; i++) {
            peers.found("gone" + i, Map.of());
            assertThat(peers.remembered()).isLessThanOrEqualTo(PeerDifferences.MAX_PEERS + 1);
        }
    }
}
