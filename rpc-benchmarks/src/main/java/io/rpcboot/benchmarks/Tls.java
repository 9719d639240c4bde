package io.rpcboot.benchmarks;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS by the JDK, alike for all rows: a certificate that its own tool makes for the run, and clients that trust
 * whoever they talk to, which on loopback is the other half of the run.
 */
public final class Tls {

    private static final String PASSWORD = "not a secret";

    private static @Nullable KeyManagerFactory keys;

    private Tls() {}

    /** What a server needs under a workload; null without TLS. */
    public static @Nullable SslContext server(Workload workload) throws Exception {
        return workload.has(Workload.Feature.TLS) ? serverBuilder().build() : null;
    }

    /** What a client needs under a workload; null without TLS. */
    public static @Nullable SslContext client(Workload workload) throws Exception {
        return workload.has(Workload.Feature.TLS) ? clientBuilder().build() : null;
    }

    /** For rows that add something of their own. */
    public static SslContextBuilder serverBuilder() throws Exception {
        return SslContextBuilder.forServer(keys()).sslProvider(SslProvider.JDK);
    }

    /** For rows that add something of their own. */
    public static SslContextBuilder clientBuilder() {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("");
    }

    /** One certificate for the whole process. */
    private static synchronized KeyManagerFactory keys()
            throws IOException, GeneralSecurityException, InterruptedException {
        KeyManagerFactory known = keys;
        if (known == null) {
            known = newKeys();
            keys = known;
        }
        return known;
    }

    private static KeyManagerFactory newKeys() throws IOException, GeneralSecurityException, InterruptedException {
        Path directory = Files.createTempDirectory("referee-tls");
        Path file = directory.resolve("keys.p12");
        try {
            generate(file);
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD.toCharArray());
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, PASSWORD.toCharArray());
            return factory;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private static void generate(Path file) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "referee",
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
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int exit = keytool.waitFor();
        if (exit != 0) {
            throw new IOException("keytool ended with " + exit);
        }
    }
}
