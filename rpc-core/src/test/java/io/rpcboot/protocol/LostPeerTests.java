package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PoolSettings;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Peers that die, stop, or come back. */
@Tag("processes")
class LostPeerTests {

    private static final int CALLS = 1_000;
    private static final Duration KEEP_ALIVE = Duration.ofMillis(300);

    /** For a process that is watched while it works: on a busy machine it may be silent for long. */
    private static final Duration PATIENT = Duration.ofSeconds(2);

    @Test
    void killedPeerFailsEachCallWithItsOwnName() throws Exception {
        try (PeerProcess peer = PeerProcess.start();
                RemoteClients clients = TestServers.clients(peer.port())) {
            Queue<Throwable> failures = callAll(clients.forService("tested"));

            peer.kill();

            await().atMost(TestServers.LIMIT).until(() -> failures.size() == CALLS);
            assertEachIsItsOwn(failures);
        }
    }

    @Test
    void stoppedPeerIsFoundByKeepAlive() throws Exception {
        ConnectionSettings watchful = ConnectionSettings.defaults().withKeepAlive(PATIENT, PATIENT);
        try (PeerProcess peer = PeerProcess.start();
                RemoteClients clients = TestServers.clients(peer.port(), watchful)) {
            Queue<Throwable> failures = callAll(clients.forService("tested"));

            peer.signal("STOP");

            await().atMost(PATIENT.plus(PATIENT).plus(TestServers.LIMIT)).until(() -> failures.size() == CALLS);
            assertEachIsItsOwn(failures);
            assertThat(failures.peek()).hasMessageContaining("silent");
            peer.signal("CONT");
        }
    }

    @Test
    void silentCallerIsFoundByKeepAliveAndItsHandlersAreCancelled() {
        AtomicInteger started = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        ConnectionSettings watchful = ConnectionSettings.defaults().withKeepAlive(KEEP_ALIVE, KEEP_ALIVE);
        RpcServer server = TestServers.start(watchful, counted("never", running, started));
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "never", "x"));
            await().atMost(TestServers.LIMIT).until(() -> started.get() == 1);

            peer.expectKeepAlive();
            peer.expectClosed();
            await().atMost(TestServers.LIMIT).until(() -> running.get() == 0);
        } finally {
            server.close();
        }
    }

    @Test
    void cancelledSubscriptionCancelsTheHandlersPublisher() {
        AtomicInteger running = new AtomicInteger();
        RpcServer server = TestServers.start(counted("never", running));
        try (RemoteClients clients = TestServers.clients(server.port())) {
            Disposable call = clients.forService("tested")
                    .call("never", utf8("x"), byte[].class)
                    .subscribe();
            await().atMost(TestServers.LIMIT).until(() -> running.get() == 1);

            call.dispose();

            await().atMost(TestServers.LIMIT).until(() -> running.get() == 0);
        } finally {
            server.close();
        }
    }

    @Test
    void callerThatIsGoneCancelsAllItsHandlers() {
        AtomicInteger running = new AtomicInteger();
        RpcServer server = TestServers.start(
                counted("never", running),
                TestServers.stream(
                        "stream",
                        (payload, context) -> Flux.never()
                                .doOnSubscribe(subscription -> running.incrementAndGet())
                                .doOnCancel(running::decrementAndGet)));
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "never", "x"), call(3, "stream", Wire.RESULT_STREAM, fields().u32(10)));
            await().atMost(TestServers.LIMIT).until(() -> running.get() == 2);

            peer.hangUp();

            await().atMost(TestServers.LIMIT).until(() -> running.get() == 0);
            await().atMost(TestServers.LIMIT).until(() -> server.connectionCount() == 0);
        } finally {
            server.close();
        }
    }

    @Test
    void serverThatComesBackOnItsPortIsUsedAgainToItsLimits() {
        AtomicInteger running = new AtomicInteger();
        ConnectionSettings narrow = ConnectionSettings.defaults().withMaxConcurrentCalls(4);
        RpcServer first = TestServers.start(narrow, counted("never", running), TestServers.echo());
        int port = first.port();
        PoolSettings pool = PoolSettings.defaults()
                .withMaxConnectionsPerAddress(2)
                .withBackoff(Duration.ofMillis(10), Duration.ofMillis(50));
        try (RemoteClients clients = RemoteClients.builder()
                .service(ServiceSettings.of("tested", URI.create("tcp://127.0.0.1:" + port))
                        .withPool(pool))
                .build()) {
            RemoteClient client = clients.forService("tested");
            for (int round = 0; round < 3; round++) {
                Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
                // Two connections of four calls: only exact counts let all eight run, and no ninth.
                for (int i = 0; i < 8; i++) {
                    client.call("never", utf8("x"), byte[].class).subscribe(item -> {}, failures::add);
                }
                await().atMost(TestServers.LIMIT).until(() -> running.get() == 8);
                assertThat(first.connectionCount()).isEqualTo(2);

                first.close();
                await().atMost(TestServers.LIMIT).until(() -> failures.size() == 8);
                await().atMost(TestServers.LIMIT).until(() -> running.get() == 0);
                first = TestServers.start(port, narrow, counted("never", running), TestServers.echo());

                assertThat(client.call("echo", utf8("again"), byte[].class).block(TestServers.LIMIT))
                        .isEqualTo(utf8("again"));
            }
        } finally {
            first.close();
        }
    }

    @Test
    void deadPeerWithoutAnotherAddressIsReportedAsNotSent() throws Exception {
        try (PeerProcess peer = PeerProcess.start();
                RemoteClients clients = TestServers.clients(peer.port())) {
            RemoteClient client = clients.forService("tested");
            client.call("waiting", null, byte[].class).block(TestServers.LIMIT);
            peer.kill();

            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            await().atMost(TestServers.LIMIT).until(() -> {
                client.operation("wait.3")
                        .timeout(Duration.ofSeconds(20))
                        .retrieveMono(byte[].class)
                        .subscribe(item -> {}, failures::add);
                return failures.stream()
                        .anyMatch(error -> String.valueOf(error.getMessage()).contains("not sent"));
            });
            assertThat(failures)
                    .filteredOn(error -> error.getMessage().contains("not sent"))
                    .allSatisfy(error -> {
                        assertThat(error)
                                .isInstanceOf(ConnectionLostException.class)
                                .hasMessageContaining("'wait.3'");
                        assertThat(((ConnectionLostException) error).mayHaveRun())
                                .isFalse();
                    });
        }
    }

    private static Queue<Throwable> callAll(RemoteClient client) {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < CALLS; i++) {
            client.call("wait." + i % PeerProcess.OPERATIONS, utf8("x"), byte[].class)
                    .subscribe(item -> {}, failures::add);
        }
        await().atMost(TestServers.LIMIT).until(() -> {
            byte[] waiting = client.call("waiting", null, byte[].class).block(TestServers.LIMIT);
            return Arrays.equals(waiting, utf8("" + CALLS));
        });
        assertThat(failures).isEmpty();
        return failures;
    }

    private static void assertEachIsItsOwn(Queue<Throwable> failures) {
        Map<String, Integer> byOperation = new HashMap<>();
        List<Throwable> distinct = new ArrayList<>();
        for (Throwable failure : failures) {
            assertThat(failure).isInstanceOf(ConnectionLostException.class);
            ConnectionLostException lost = (ConnectionLostException) failure;
            assertThat(lost.mayHaveRun()).isTrue();
            assertThat(lost).hasMessageContaining("'" + lost.operation() + "'");
            byOperation.merge(lost.operation(), 1, Integer::sum);
            distinct.add(lost);
        }
        assertThat(byOperation)
                .hasSize(PeerProcess.OPERATIONS)
                .allSatisfy((operation, count) ->
                        assertThat(count).as(operation).isEqualTo(CALLS / PeerProcess.OPERATIONS));
        assertThat(distinct).doesNotHaveDuplicates();
    }

    private static OperationDefinition counted(String name, AtomicInteger running) {
        return counted(name, running, new AtomicInteger());
    }

    private static OperationDefinition counted(String name, AtomicInteger running, AtomicInteger started) {
        return TestServers.bytes(
                name,
                (payload, context) -> Mono.never()
                        .doOnSubscribe(subscription -> {
                            running.incrementAndGet();
                            started.incrementAndGet();
                        })
                        .doOnCancel(running::decrementAndGet));
    }
}
