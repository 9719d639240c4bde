package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RemoteObjects.Settings;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RpcObjectsPropertiesTest {

    @Test
    void defaultsAreThoseOfTheCore() {
        assertThat(bind(Map.of()).settings()).isEqualTo(Settings.defaults());
        assertThat(bind(Map.of()).checkedAddresses()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    lease                 | 0s   | must be positive
                    lease                 | 30s  | at most half
                    renew-interval        | 31s  | at most half
                    claim-time            | 0s   | must be positive
                    exchange-timeout      | 0s   | must be positive
                    max-exported-per-peer | 0    | must be 1 to 1000000
                    """)
    void aValueThatCannotBeIsRefusedWithWhatCan(String name, String value, String reason) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> bind(Map.of(name, value)).settings())
                .satisfies(error -> {
                    assertThat(error.getName()).startsWith("rpc.objects.");
                    assertThat(error.getReason()).contains(reason);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    127.0.0.1:7400         | tcp://host:port
                    http://example.org     | is not a known scheme
                    tcp://example.org      | needs a port
                    tcp://example.org:1/x  | more than a host and a port
                    """)
    void anAddressLooksLikeThatOfAService(String address, String reason) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> bind(Map.of("addresses", address)).checkedAddresses())
                .withStackTraceContaining("addresses")
                .satisfies(error -> {
                    if (error instanceof InvalidConfigurationPropertyValueException invalid) {
                        assertThat(invalid.getReason()).contains(reason);
                    }
                });
    }

    @Test
    void thereAreAsManyAddressesAsAReferenceHasRoomFor() {
        List<URI> nine = Collections.nCopies(9, URI.create("tcp://example.org:7400"));
        RpcObjectsProperties plain = bind(Map.of());
        RpcObjectsProperties many = new RpcObjectsProperties(
                true,
                plain.lease(),
                plain.renewInterval(),
                plain.claimTime(),
                plain.exchangeTimeout(),
                plain.maxExportedPerPeer(),
                true,
                false,
                nine);
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(many::checkedAddresses)
                .satisfies(error -> assertThat(error.getReason()).contains("at most 8"));
    }

    private static RpcObjectsProperties bind(Map<String, String> values) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        values.forEach((name, value) -> source.put("rpc.objects." + name, value));
        return new Binder(source).bindOrCreate("rpc.objects", RpcObjectsProperties.class);
    }
}
