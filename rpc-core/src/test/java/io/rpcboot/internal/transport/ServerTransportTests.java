package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Listeners over real sockets. */
class ServerTransportTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final URI ANY_PORT = URI.create("tcp://127.0.0.1:0");

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void portZeroPicksAPort() {
        RpcServer server = started(builder(ANY_PORT));
        assertThat(server.port()).isPositive();
        assertThat(server.addresses()).containsExactly(URI.create("tcp://127.0.0.1:" + server.port()));
        assertThat(echo(server.addresses().get(0))).isEqualTo("hello");
    }

    @Test
    void severalListenersServeTheSame() {
        URI unix = URI.create("unix://" + directory.resolve("rpc.sock"));
        RpcServer server = started(builder(unix).listen(ANY_PORT).listen(ANY_PORT));
        assertThat(server.addresses()).hasSize(3).startsWith(unix);
        assertThat(server.port()).isEqualTo(server.addresses().get(1).getPort());
        server.addresses().forEach(address -> assertThat(echo(address)).isEqualTo("hello"));
    }

    @Test
    void socketFileIsForItsOwnerAloneAndGoesWithTheServer() throws Exception {
        Path file = directory.resolve("rpc.sock");
        RpcServer server = started(builder(URI.create("unix://" + file)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(server.port()).isEqualTo(-1);
        assertThat(echo(server.addresses().get(0))).isEqualTo("hello");
        server.stop(Duration.ZERO);
        assertThat(file).doesNotExist();
    }

    @Test
    void staleSocketFileIsReplaced() throws Exception {
        Path file = directory.resolve("rpc.sock");
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(file));
        killed.close();
        assertThat(file).exists();
        RpcServer server = started(builder(URI.create("unix://" + file)));
        assertThat(echo(server.addresses().get(0))).isEqualTo("hello");
    }

    @Test
    void portInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            URI address = URI.create("tcp://127.0.0.1:" + taken.getLocalPort());
            RpcServer server = builder(address).build();
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(server::start)
                    .withMessageStartingWith("cannot listen on " + address + ": ")
                    .withMessageContaining("Address already in use");
            assertThat(server.port()).isEqualTo(-1);
        }
    }

    @Test
    void socketFileInUseIsNamedAndLeftAlone() {
        URI address = URI.create("unix://" + directory.resolve("rpc.sock"));
        started(builder(address));
        RpcServer second = builder(address).build();
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(second::start)
                .withMessage("cannot listen on " + address + ": Address already in use");
        second.close();
        assertThat(echo(address)).isEqualTo("hello");
    }

    @Test
    void allListenersAreBoundOrNone() throws Exception {
        Path file = directory.resolve("rpc.sock");
        try (ServerSocket taken = new ServerSocket(0)) {
            RpcServer server = builder(URI.create("unix://" + file))
                    .listen(URI.create("tcp://127.0.0.1:" + taken.getLocalPort()))
                    .build();
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(server::start);
            assertThat(server.addresses()).isEmpty();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void serverStartsOnceAndStopsAsOftenAsOneLikes() {
        RpcServer server = started(builder(ANY_PORT));
        assertThatIllegalStateException().isThrownBy(server::start);
        server.stop(Duration.ZERO);
        server.stop(Duration.ofSeconds(1));
        server.close();
        assertThat(server.addresses()).isEmpty();
        assertThat(server.connectionCount()).isZero();
        assertThatIllegalStateException().isThrownBy(server::start);
    }

    @Test
    void serverNeedsAnAddressThatCanBeRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RpcServer.builder().build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(URI.create("http://localhost:80")).build())
                .withMessageContaining("must look like tcp://host:7400");
    }

    @Test
    void connectionsOverTheLimitAreClosedAndPlacesAreGivenAgain() throws Exception {
        RpcServer server = started(builder(ANY_PORT).maxConnections(2));
        Socket first = new Socket(InetAddress.getLoopbackAddress(), server.port());
        try (Socket second = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertThat(second.getInputStream().read()).isEqualTo('R');
            assertThat(first.getInputStream().read()).isEqualTo('R');
            try (Socket third = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                third.setSoTimeout(10_000);
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(server.connectionCount()).isEqualTo(2);
            first.close();
            Awaitility.await().until(() -> server.connectionCount() == 1);
            try (Socket fourth = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                assertThat(fourth.getInputStream().read()).isEqualTo('R');
            }
        }
    }

    @Test
    void serverThatStopsLetsRunningCallsEndWithinTheGracePeriod() throws Exception {
        RpcServer server = started(builder(ANY_PORT));
        URI address = server.addresses().get(0);
        RemoteClients clients = clients();
        Mono<String> slow = clients.forAddress(address)
                .call("slow", bytes("hello"), byte[].class)
                .map(ServerTransportTests::text);
        var answer = slow.toFuture();
        Awaitility.await().until(() -> server.connectionCount() == 1);
        Awaitility.await().until(() -> running);
        server.stop(LIMIT);
        assertThat(answer.get()).isEqualTo("hello");
    }

    @Test
    void serverThatStopsAtOnceCancelsWhatRuns() {
        RpcServer server = started(builder(ANY_PORT));
        RemoteClients clients = clients();
        var answer = clients.forAddress(server.addresses().get(0))
                .call("never", bytes("hello"), byte[].class)
                .toFuture();
        Awaitility.await().until(() -> running);
        server.stop(Duration.ZERO);
        assertThat(answer).failsWithin(LIMIT).withThrowableThat().havingCause().isInstanceOf(RpcException.class);
    }

    private volatile boolean running;

    private RpcServer.Builder builder(URI address) {
        return RpcServer.builder()
                .listen(address)
                .eventLoopThreads(1)
                .operations(List.of(
                        OperationDefinition.unary("echo", byte[].class, byte[].class, (payload, context) -> payload),
                        OperationDefinition.unary("slow", byte[].class, byte[].class, (payload, context) -> {
                            running = true;
                            return Mono.delay(Duration.ofMillis(100)).thenReturn((byte[]) payload);
                        }),
                        OperationDefinition.unary("never", byte[].class, byte[].class, (payload, context) -> {
                            running = true;
                            return Mono.never();
                        })));
    }

    private RpcServer started(RpcServer.Builder builder) {
        RpcServer server = builder.build();
        opened.add(server);
        server.start();
        return server;
    }

    private RemoteClients clients() {
        RemoteClients clients = RemoteClients.builder().eventLoopThreads(1).build();
        opened.add(clients);
        return clients;
    }

    private String echo(URI address) {
        return text(clients()
                .forAddress(address)
                .call("echo", bytes("hello"), byte[].class)
                .block(LIMIT));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
