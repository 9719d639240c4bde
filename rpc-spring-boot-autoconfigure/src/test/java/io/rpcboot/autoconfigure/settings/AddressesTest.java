package io.rpcboot.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AddressesTest {

    @Test
    void ipv6AddressesGetTheirBrackets() {
        assertThat(Addresses.tcp("rpc.server.host", "::1", 7400)).isEqualTo(URI.create("tcp://[::1]:7400"));
    }

    @Test
    void pathsKeepTheirSpaces() {
        URI address = Addresses.unix(Path.of("/tmp/two words.sock"));
        assertThat(address).hasToString("unix:///tmp/two%20words.sock");
        assertThat(address.getPath()).isEqualTo("/tmp/two words.sock");
    }

    @Test
    void addressesMayHaveSpaceAround() {
        assertThat(Addresses.parse("rpc.client.services.text.uri", " tcp://localhost:7400 "))
                .isEqualTo(URI.create("tcp://localhost:7400"));
    }
}
