package io.rpcboot.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PeerInfo;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tracing parses the address of a peer as a URI, and warns for each call if it cannot. */
class RemoteAddressTests {

    @ParameterizedTest
    @CsvSource({"127.0.0.1:7400, 127.0.0.1", "0:0:0:0:0:0:0:1:7400, [0:0:0:0:0:0:0:1]", "[::1]:7400, [::1]"})
    void addressWithAPortIsAUri(String address, String host) {
        URI uri = URI.create(
                Objects.requireNonNull(RemoteAddress.of(peer(address))).toUri());
        assertThat(uri.getHost()).isEqualTo(host);
        assertThat(uri.getPort()).isEqualTo(7400);
    }

    @Test
    void addressWithoutAPortIsNone() {
        assertThat(RemoteAddress.of(peer("/run/app/rpc.sock"))).isNull();
        assertThat(RemoteAddress.of(peer("unix socket"))).isNull();
        assertThat(RemoteAddress.of(peer("host:"))).isNull();
        assertThat(RemoteAddress.of(peer("C:/tmp/rpc.sock"))).isNull();
    }

    private static PeerInfo peer(String address) {
        return new PeerInfo("", "peer", address);
    }
}
