package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that speak something else, or nothing. */
class ForeignPeerTests {

    /** First record of a TLS client: handshake, version 3.1, 512 bytes, ClientHello. */
    private static final byte[] TLS = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01};

    private static final ConnectionSettings IMPATIENT =
            ConnectionSettings.defaults().withTimeouts(Duration.ofMillis(300), Duration.ZERO);

    /** Of a server that is to serve others: on a busy machine their HELLO takes its time. */
    private static final ConnectionSettings LESS_IMPATIENT =
            ConnectionSettings.defaults().withTimeouts(Duration.ofSeconds(2), Duration.ZERO);

    private final ConnectionLog log = new ConnectionLog();
    private RpcServer server = TestServers.start(TestServers.echo());

    @AfterEach
    void stop() {
        server.close();
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X", "RX", "RPX", "RPCX"})
    void magicIsCheckedAsItComesIn(String first) {
        assertIsClosedSilently(utf8(first), "");
    }

    @ParameterizedTest
    @CsvSource({"GET / HTTP/1.1, HTTP", "POST /x HTTP/1.1, HTTP", "PRI * HTTP/2.0, HTTP", "EHLO me, 45 48 4c 4f 20"})
    void otherProtocolsAreCalledByTheirNames(String line, String name) {
        assertIsClosedSilently(utf8(line + "\r\nHost: localhost\r\n\r\n"), name);
    }

    @Test
    void tlsOnAPlainPortIsCalledByItsName() {
        assertIsClosedSilently(TLS, "TLS");
    }

    @Test
    void megabytesOfGarbageAreClosedAtTheirBeginning() {
        byte[] garbage = new byte[4 << 20];
        Arrays.fill(garbage, (byte) 0xA5);
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.trySend(garbage);

            assertThat(peer.expectClosedAfter().length).isLessThan(200);
            assertThat(log.onlyLineOf(peer.localPort())).startsWith("WARN connection from ");
        }
        assertServes();
    }

    @Test
    void silentPeerIsClosedAfterTheHandshakeTimeout() {
        restartImpatient();
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.expectOpening();

            assertThat(peer.expectClosed()).allMatch(frame -> frame.type() == Wire.GOAWAY);
        }
        assertServes();
    }

    @Test
    void helloInDropsDoesNotOutlastTheHandshakeTimeout() {
        restartImpatient();
        try (RawPeer peer = RawPeer.connect(server.port())) {
            CompletableFuture<byte[]> closed = CompletableFuture.supplyAsync(peer::expectClosedAfter);
            peer.send(Wire.MAGIC, Wire.header(4_000, Wire.HELLO, 0, 0).bytes());

            await().atMost(TestServers.LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        peer.trySend(new byte[1]);
                        return closed.isDone();
                    });
        }
        assertServes();
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 400 Bad Request, HTTP", "SSH-2.0-OpenSSH_9.6, 53 53 48 2d 32 2e 30"})
    void clientOfAnotherKindOfServerIsToldWhatItSpeaks(String line, String name) {
        withServerThatSays(utf8(line + "\r\n"), ConnectionSettings.defaults(), clients -> {
            RpcException error = failureOf(clients);
            assertThat(allMessages(error)).contains(name);
        });
    }

    @Test
    void clientOfASilentServerIsToldThatNoHelloCame() {
        withServerThatSays(
                new byte[0],
                IMPATIENT,
                clients -> assertThat(allMessages(failureOf(clients))).contains("HELLO"));
    }

    private static void withServerThatSays(byte[] bytes, ConnectionSettings settings, Consumer<RemoteClients> test) {
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                RemoteClients clients = TestServers.clients(listener.getLocalPort(), settings)) {
            CompletableFuture<RawPeer> accepted =
                    CompletableFuture.supplyAsync(() -> RawPeer.accept(listener).trySend(bytes));
            test.accept(clients);
            accepted.join().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RpcException failureOf(RemoteClients clients) {
        return catchThrowableOfType(
                RpcException.class,
                () -> clients.forService("tested")
                        .operation("echo")
                        .payload(utf8("x"))
                        .timeout(Duration.ofSeconds(5))
                        .retrieveMono(byte[].class)
                        .block(TestServers.LIMIT));
    }

    private static String allMessages(Throwable error) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }

    private void restartImpatient() {
        server.close();
        server = TestServers.start(LESS_IMPATIENT, TestServers.echo());
    }

    private void assertIsClosedSilently(byte[] first, String name) {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.expectOpening();
            peer.send(first);

            assertThat(peer.expectClosed()).isEmpty();
            assertThat(log.onlyLineOf(peer.localPort()))
                    .startsWith("WARN connection from ")
                    .contains(name);
        }
        assertServes();
    }

    private void assertServes() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            assertThat(peer.answer(1, "echo", "still here")).isEqualTo("still here");
        }
    }
}
