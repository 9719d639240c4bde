package io.rpcboot.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RpcServerPropertiesTest {

    @Test
    void defaultsAreThoseOfTheEngine() {
        RpcServerProperties properties = bind(Map.of());
        assertThat(properties.connection().toSettings("rpc.server")).isEqualTo(ConnectionSettings.defaults());
        assertThat(properties.enabled()).isTrue();
        assertThat(properties.host()).isEqualTo("127.0.0.1");
        assertThat(properties.port()).isEqualTo(7400);
        assertThat(properties.unixSocket()).isNull();
        assertThat(properties.blockedOperations()).isEmpty();
    }

    @Test
    void listsAndEnumsAreReadFromTexts() {
        RpcServerProperties properties = bind(Map.of(
                "rpc.server.blocked-operations", "admin.*,debug.dump",
                "rpc.server.unix-socket", "/run/rpc.sock"));
        assertThat(properties.blockedOperations()).containsExactly("admin.*", "debug.dump");
        assertThat(properties.unixSocket()).isEqualTo(Path.of("/run/rpc.sock"));
    }

    private static RpcServerProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("rpc.server", RpcServerProperties.class);
    }
}
