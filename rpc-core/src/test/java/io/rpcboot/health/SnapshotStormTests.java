package io.rpcboot.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PoolSettings;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Everything is read without a pause while connections and calls come and go. */
@Tag("long")
class SnapshotStormTests {

    private static final int ADDRESSES = 10;
    private static final int LIMIT_OF_ALL = 5;
    private static final int CANCELLED = 1000;

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void tenAddressesWithFivePlacesNeverHaveSixConnectionsHoweverManyWaitInVain() throws Exception {
        try (RpcServer server = server(ADDRESSES);
                RemoteClients clients = clients(server)) {
            CompletableFuture<Long> readings = CompletableFuture.supplyAsync(() -> read(clients.health()));
            for (int i = 0; i < CANCELLED; i++) {
                Disposable call = clients.forService("s" + i % ADDRESSES)
                        .call("hang", null, byte[].class)
                        .subscribe(answer -> {}, error -> {});
                if (i % 3 == 0) {
                    Thread.onSpinWait();
                } else if (i % 50 == 1) {
                    clients.forService("s" + i % ADDRESSES)
                            .call("echo", null, byte[].class)
                            .onErrorComplete()
                            .block(Side.LIMIT);
                }
                call.dispose();
            }
            over.set(true);
            assertThat(readings.get()).isPositive();
            Side.soon()
                    .until(() -> clients.health().pools().stream()
                            .allMatch(pool -> pool.waiting() == 0 && pool.callsInFlight() == 0));
            for (PoolSnapshot pool : clients.health().pools()) {
                check(pool);
                assertThat(pool.permits() + pool.open() + pool.connecting()).isEqualTo(pool.limit());
            }
        }
    }

    @Test
    void readingsStandAStormOfConnectsAndCloses() throws Exception {
        try (RpcServer server = server(2);
                RemoteClients clients = clients(server)) {
            CompletableFuture<Long> ofClients = CompletableFuture.supplyAsync(() -> read(clients.health()));
            CompletableFuture<Long> ofServer = CompletableFuture.supplyAsync(() -> read(server.health()));
            for (int i = 0; i < 100; i++) {
                Flux.range(0, 20)
                        .flatMap(each -> clients.forService("s" + each % 2)
                                .call("echo", null, byte[].class)
                                .onErrorComplete())
                        .blockLast(Side.LIMIT);
                RpcHealth side = i % 2 == 0 ? server.health() : clients.health();
                List<ConnectionSnapshot> open = side.connections(100).items();
                if (!open.isEmpty()) {
                    side.control()
                            .evictConnection(
                                    open.get(ThreadLocalRandom.current().nextInt(open.size()))
                                            .id(),
                                    "storm");
                }
            }
            over.set(true);
            assertThat(ofClients.get()).isPositive();
            assertThat(ofServer.get()).isPositive();
            assertThat(server.health().events().counts().get(EventTopic.CONNECTION_OPENED))
                    .isGreaterThan(10);
        }
    }

    /** Reads all there is until the storm is over; returns how often. */
    private long read(RpcHealth health) {
        long readings = 0;
        while (!over.get()) {
            readings++;
            health.pools().forEach(SnapshotStormTests::check);
            for (ConnectionSnapshot connection : health.connections(100).items()) {
                assertThat(connection.inboundCalls()).isGreaterThanOrEqualTo(-1);
                assertThat(connection.age()).isGreaterThanOrEqualTo(Duration.ZERO);
            }
            Reading<CallSnapshot> calls = health.calls(100);
            assertThat(calls.total()).isGreaterThanOrEqualTo(calls.items().size());
            for (CallSnapshot call : calls.items()) {
                assertThat(call.queuedBytes()).isNotNegative();
                assertThat(call.creditGranted()).isNotNegative();
                assertThat(call.creditReceived()).isNotNegative();
                assertThat(call.age()).isGreaterThanOrEqualTo(Duration.ZERO);
            }
            for (OperationSnapshot operation : health.operations()) {
                assertThat(operation.inFlight()).isNotNegative();
                assertThat(operation.calls()).isGreaterThanOrEqualTo(operation.inFlight());
            }
            for (EventLoopSnapshot loop : health.eventLoops()) {
                assertThat(loop.connections()).isNotNegative();
                assertThat(loop.pendingTasks()).isNotNegative();
                assertThat(loop.busyShare()).isBetween(0.0, 1.0);
            }
        }
        return readings;
    }

    private static void check(PoolSnapshot pool) {
        assertThat(pool.connectionsOfAllPools()).isBetween(0, pool.limitOfAllPools());
        assertThat(pool.waiting()).isNotNegative();
        for (PoolSnapshot.Address address : pool.addresses()) {
            assertThat(address.permits() + address.open() + address.connecting())
                    .isEqualTo(address.limit());
            assertThat(address.idle() + address.active()).isEqualTo(address.open());
            assertThat(List.of(
                            address.permits(),
                            address.open(),
                            address.connecting(),
                            address.draining(),
                            address.callsInFlight(),
                            address.callsDraining()))
                    .allMatch(figure -> figure >= 0);
            assertThat(address.reused()).isNotNegative();
        }
    }

    private static RpcServer server(int addresses) {
        RpcServer.Builder builder = RpcServer.builder()
                .operations(List.of(
                        Side.bytes("echo", (payload, context) -> new byte[1]),
                        Side.bytes("hang", (payload, context) -> Mono.never())));
        for (int i = 0; i < addresses; i++) {
            builder.listen(URI.create("tcp://127.0.0.1:0"));
        }
        RpcServer server = builder.build();
        server.start();
        return server;
    }

    private static RemoteClients clients(RpcServer server) {
        RemoteClients.Builder builder = RemoteClients.builder().maxConnections(LIMIT_OF_ALL);
        List<URI> addresses = new ArrayList<>(server.addresses());
        for (int i = 0; i < addresses.size(); i++) {
            builder.service(ServiceSettings.of("s" + i, addresses.get(i))
                    .withPool(PoolSettings.defaults().withPending(100, Duration.ofSeconds(2))));
        }
        return builder.build();
    }
}
