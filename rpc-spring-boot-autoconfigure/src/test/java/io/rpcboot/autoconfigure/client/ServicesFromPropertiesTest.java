package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.PoolSettings;
import io.rpcboot.ServiceSettings;
import io.rpcboot.autoconfigure.settings.Tls;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ServicesFromPropertiesTest {

    private static final String TEXT = "rpc.client.services.text.";

    @Test
    void aServiceWithNothingButAnAddressHasTheDefaultsOfTheEngine() {
        ServiceSettings text =
                services(Map.of(TEXT + "uri", "tcp://localhost:7400")).get(0);
        assertThat(text).isEqualTo(ServiceSettings.of("text", URI.create("tcp://localhost:7400")));
        assertThat(text.pool()).isEqualTo(PoolSettings.defaults());
        assertThat(text.connection()).isEqualTo(ConnectionSettings.defaults());
    }

    @Test
    void severalAddressesAreSeparatedByCommas() {
        assertThat(services(Map.of(TEXT + "uri", "tcp://a:1, tcp://[::1]:2 ,unix:///run/text.sock"))
                        .get(0)
                        .addresses())
                .containsExactly(
                        URI.create("tcp://a:1"), URI.create("tcp://[::1]:2"), URI.create("unix:///run/text.sock"));
    }

    @Test
    void aServiceInheritsTheDefaultsOfAllServices() {
        ServiceSettings text = services(Map.of(
                        TEXT + "uri",
                        "tcp://a:1",
                        "rpc.client.timeout",
                        "3s",
                        "rpc.client.codec",
                        "json",
                        "rpc.client.pool.acquire-timeout",
                        "250ms",
                        "rpc.client.max-message-size",
                        "1MB"))
                .get(0);
        assertThat(text.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(text.codec()).isEqualTo("json");
        assertThat(text.pool().acquireTimeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(text.connection().maxMessageSize()).isEqualTo(1024 * 1024);
    }

    @Test
    void aServiceMaySetItsOwn() {
        ServiceSettings text = services(Map.of(
                        TEXT + "uri",
                        "tcp://a:1",
                        TEXT + "timeout",
                        "0s",
                        TEXT + "codec",
                        "json",
                        TEXT + "pool.max-connections-per-address",
                        "9",
                        "rpc.client.timeout",
                        "3s",
                        "rpc.client.pool.max-connections-per-address",
                        "2"))
                .get(0);
        assertThat(text.timeout()).isNull();
        assertThat(text.codec()).isEqualTo("json");
        assertThat(text.pool().maxConnectionsPerAddress()).isEqualTo(9);
    }

    @Test
    void servicesWithoutAddressAreLeftOut() {
        assertThat(services(Map.of(TEXT + "timeout", "2s", "rpc.client.services.other.uri", "")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "services.text.uri | http://a:1     | 'http' is not a known scheme",
                "services.text.uri | a:1            | 'a' is not a known scheme",
                "services.text.uri | tcp://a        | It needs a port of 1 to 65535",
                "services.text.uri | tcp://a:70000  | It needs a port of 1 to 65535",
                "services.text.uri | tcp://a_b:1    | an underscore is not",
                "services.text.uri | tcp://a:1/path | more than a host and a port",
                "services.text.uri | tcp://u:p@a:1  | It has a user",
                "services.text.uri | tcp://a b:1    | It is not a URI",
                "services.text.uri | unix://run/x   | after three slashes",
                "services.text.codec | xml          | The codecs of this application are: cbor, json",
                "codec | xml                        | The codecs of this application are: cbor, json",
                "timeout | -1s                      | It must not be negative",
                "pool.acquire-timeout | 0s          | It must be positive",
                "pool.max-pending | -1              | It must be 0 to",
                "max-frame-size | 10B               | The value of max-frame-size must be 1024 to 1048576",
                "keep-alive-interval | 0s           | The value of keep-alive-interval must be positive",
                "max-message-size | 8GB             | The value of max-message-size must be 1024 to"
            })
    void wrongValuesNamePropertyAndCure(String property, String value, String reason) {
        InvalidConfigurationPropertyValueException failure = failure("rpc.client." + property, value);
        assertThat(failure.getName()).isEqualTo("rpc.client." + property);
        assertThat(failure.getReason()).contains(reason);
        assertThat(failure.getValue()).isNotNull();
    }

    @Test
    void aPasswordInAnAddressIsNotRepeated() {
        InvalidConfigurationPropertyValueException failure =
                failure("rpc.client.services.text.uri", "tcp://user:secret@a:1");
        assertThat(failure).hasMessageNotContaining("secret");
        assertThat(failure.getValue()).asString().isEqualTo("tcp://***@a:1");
        assertThat(failure("rpc.client.services.text.uri", "tcp://user:secret@a b:1"))
                .hasMessageNotContaining("secret");
    }

    private static InvalidConfigurationPropertyValueException failure(String property, String value) {
        Map<String, String> properties =
                property.endsWith("uri") ? Map.of(property, value) : Map.of(property, value, TEXT + "uri", "tcp://a:1");
        return catchThrowableOfType(InvalidConfigurationPropertyValueException.class, () -> services(properties));
    }

    private static List<ServiceSettings> services(Map<String, String> properties) {
        RpcClientProperties bound = new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("rpc.client", RpcClientProperties.class);
        ServicesFromProperties services =
                new ServicesFromProperties(bound, new TreeSet<>(Set.of("cbor", "json")), new Tls(null));
        services.defaults();
        return services.services();
    }
}
