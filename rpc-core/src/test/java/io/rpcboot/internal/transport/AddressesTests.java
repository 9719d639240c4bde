package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTests {

    @ParameterizedTest
    @CsvSource({
        "tcp://localhost:7400, localhost, 7400",
        "tcp://127.0.0.1:0, 127.0.0.1, 0",
        "tcp://[::1]:7400, ::1, 7400",
        "tcp://a.example:65535, a.example, 65535"
    })
    void tcpAddressIsNotResolvedHere(String uri, String host, int port) {
        InetSocketAddress address = (InetSocketAddress) Addresses.toSocketAddress(URI.create(uri));
        assertThat(address.isUnresolved()).isTrue();
        assertThat(address.getHostString()).isEqualTo(host);
        assertThat(address.getPort()).isEqualTo(port);
        assertThat(Addresses.text(address)).isEqualTo(host + ":" + port);
    }

    @Test
    void unixAddressIsAPath() {
        DomainSocketAddress address =
                (DomainSocketAddress) Addresses.toSocketAddress(URI.create("unix:///run/rpc.sock"));
        assertThat(address.path()).isEqualTo("/run/rpc.sock");
        assertThat(Addresses.text(address)).isEqualTo("/run/rpc.sock");
        assertThat(Addresses.toUri(address)).isEqualTo(URI.create("unix:///run/rpc.sock"));
        assertThat(Addresses.text(new DomainSocketAddress(""))).isEqualTo("unix socket");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:7400",
                "http://localhost:7400",
                "tcp://localhost",
                "tcp://:7400",
                "tcp://localhost:7400/path",
                "tcp:7400",
                "tcp://localhost:7400?token=x",
                "tcp://localhost:70000",
                "unix:relative",
                "/run/rpc.sock"
            })
    void otherAddressesAreRefusedWithBothForms(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.toSocketAddress(URI.create(uri)))
                .withMessage("address '" + uri + "' must look like tcp://host:7400 or unix:///path/of/socket");
    }

    @Test
    void boundAddressIsShownAsUri() throws Exception {
        byte[] ipv4 = {127, 0, 0, 1};
        byte[] ipv6 = new byte[16];
        ipv6[15] = 1;
        assertThat(Addresses.toUri(new InetSocketAddress(InetAddress.getByAddress(ipv4), 7400)))
                .isEqualTo(URI.create("tcp://127.0.0.1:7400"));
        assertThat(Addresses.toUri(new InetSocketAddress(InetAddress.getByAddress(ipv6), 7400)))
                .isEqualTo(URI.create("tcp://[0:0:0:0:0:0:0:1]:7400"));
        assertThat(Addresses.toUri(InetSocketAddress.createUnresolved("some.host", 7400)))
                .isEqualTo(URI.create("tcp://some.host:7400"));
    }

    @Test
    void aUserIsRefusedAndNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.toSocketAddress(URI.create("tcp://user:secret@localhost:7400")))
                .withMessage("address 'tcp://***@localhost:7400' must look like tcp://host:7400 or"
                        + " unix:///path/of/socket");
    }
}
