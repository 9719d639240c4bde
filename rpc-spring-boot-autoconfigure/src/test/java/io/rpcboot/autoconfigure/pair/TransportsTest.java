package io.rpcboot.autoconfigure.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.annotation.RpcHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void aUnixDomainSocketCanTakeThePlaceOfAPort(@TempDir Path directory) {
        Path socket = directory.resolve("rpc.sock");
        try (Node server = new Node(Echo.class, "rpc.server.port=-1", "rpc.server.unix-socket=" + socket);
                Node caller = new Node(None.class, "rpc.client.services.echo.uri=unix://" + socket)) {
            assertThat(server.context.getEnvironment().containsProperty("local.rpc.server.port"))
                    .isFalse();
            assertThat(echo(caller)).isEqualTo("hello");
        }
    }

    @Test
    void payloadsMayBeJson() {
        try (Node server = new Node(Echo.class);
                Node caller = new Node(
                        None.class,
                        "rpc.client.services.echo.uri=" + server.address(),
                        "rpc.client.services.echo.codec=json")) {
            assertThat(echo(caller)).isEqualTo("hello");
        }
    }

    @Test
    void connectionsMayUseTlsFromAnSslBundle(@TempDir Path directory) throws Exception {
        Path store = keyStore(directory);
        try (Node server = new Node(
                        Echo.class,
                        "rpc.server.ssl.bundle=web",
                        "spring.ssl.bundle.jks.web.keystore.location=" + store.toUri(),
                        "spring.ssl.bundle.jks.web.keystore.password=secret");
                Node caller = new Node(
                        None.class,
                        "rpc.client.services.echo.uri=tcp://localhost:"
                                + server.address().getPort(),
                        "rpc.client.services.echo.ssl.bundle=trust",
                        "spring.ssl.bundle.jks.trust.truststore.location=" + store.toUri(),
                        "spring.ssl.bundle.jks.trust.truststore.password=secret")) {
            assertThat(echo(caller)).isEqualTo("hello");
        }
    }

    private static String echo(Node caller) {
        return caller.clients()
                .forService("echo")
                .call("echo", "hello", String.class)
                .block(SOON);
    }

    /** A key and its self-signed certificate, made by the JDK's own tool. */
    private static Path keyStore(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "rpc",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.getInputStream().readAllBytes()).isNotNull();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    static class None {}

    static class Echo {

        @RpcHandler
        String echo(String payload) {
            return payload;
        }
    }
}
