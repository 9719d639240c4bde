package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls over TLS, with a certificate that the JDK's own tool makes for the run. */
class TlsTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final char[] PASSWORD = "not a secret".toCharArray();

    private static SslContext server;
    private static SslContext trusting;
    private static SslContext trustingNobody;

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("keys.p12");
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
                        "-validity",
                        "1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        server = SslContextBuilder.forServer(managers).build();
        trusting = SslContextBuilder.forClient()
                .trustManager((X509Certificate) keys.getCertificate("rpc"))
                .build();
        trustingNobody = SslContextBuilder.forClient().build();
    }

    @Test
    void callsWorkOverTls() {
        try (RpcServer served = serve(server);
                RemoteClients clients = clients(served, trusting)) {
            byte[] large = "x".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
            assertThat(clients.forService("tls")
                            .call("echo", large, byte[].class)
                            .block(LIMIT))
                    .isEqualTo(large);
            assertThat(clients.forService("tls")
                            .call("echo", new byte[] {1}, byte[].class)
                            .block(LIMIT))
                    .containsExactly(1);
        }
    }

    @Test
    void certificateThatIsNotTrustedFailsTheCall() {
        try (RpcServer served = serve(server);
                RemoteClients clients = clients(served, trustingNobody)) {
            assertFails(clients);
            assertThat(served.connectionCount()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void plainClientOfATlsServerFails() {
        try (RpcServer served = serve(server);
                RemoteClients clients = clients(served, null)) {
            assertFails(clients);
        }
    }

    @Test
    void tlsClientOfAPlainServerFails() {
        try (RpcServer served = serve(null);
                RemoteClients clients = clients(served, trusting)) {
            assertFails(clients);
        }
    }

    private static void assertFails(RemoteClients clients) {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> clients.forService("tls")
                        .operation("echo")
                        .payload(new byte[1])
                        .timeout(Duration.ofSeconds(2))
                        .retrieveMono(byte[].class)
                        .block(LIMIT))
                .satisfies(error -> assertThat(error.operation()).isEqualTo("echo"));
    }

    private static RpcServer serve(@Nullable SslContext ssl) {
        RpcServer served = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .eventLoopThreads(1)
                .ssl(ssl)
                .operations(List.of(
                        OperationDefinition.unary("echo", byte[].class, byte[].class, (payload, context) -> payload)))
                .build();
        served.start();
        return served;
    }

    private static RemoteClients clients(RpcServer served, @Nullable SslContext ssl) {
        return RemoteClients.builder()
                .eventLoopThreads(1)
                .service(ServiceSettings.of("tls", served.addresses().get(0)).withSsl(ssl))
                .build();
    }
}
