package io.rpcboot.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.PoolExhaustedException;
import io.rpcboot.PoolSettings;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class PoolFiguresTests {

    private static final PoolSettings ONE = PoolSettings.defaults()
            .withMaxConnectionsPerAddress(1)
            .withPending(2, Duration.ofSeconds(2))
            .withBackoff(Duration.ofHours(1), Duration.ofHours(1));

    @Test
    void exhaustionIsCountedTimedAndRecordedOnce() {
        try (RpcServer server = server();
                RemoteClients clients = clients(server.addresses().get(0))) {
            clients.forService("tested").call("hang", null, byte[].class).subscribe(answer -> {}, error -> {});
            Side.soon().until(() -> pool(clients).callsInFlight() == 1);
            assertThat(Flux.range(0, 3)
                            .flatMap(i -> clients.forService("tested")
                                    .call("hang", null, byte[].class)
                                    .map(answer -> "answered")
                                    .onErrorResume(PoolExhaustedException.class, error -> Mono.just("exhausted")))
                            .collectList()
                            .block(Side.LIMIT))
                    .containsExactly("exhausted", "exhausted", "exhausted");
            PoolSnapshot pool = pool(clients);
            assertThat(pool.timedOut()).isEqualTo(2);
            assertThat(pool.turnedAway()).isEqualTo(1);
            assertThat(pool.unreachable()).isZero();
            // The first call waited for the connection.
            assertThat(pool.waits().count()).isEqualTo(3);
            assertThat(pool.waits().max()).isGreaterThan(Duration.ofMillis(1990));
            assertThat(pool.lastFailureAgo()).isNotNull();
            assertThat(pool.unreachableFor()).isNull();
            assertThat(clients.health().events().read(0, Set.of(EventTopic.POOL_EXHAUSTED), 10))
                    .hasSizeLessThanOrEqualTo(2)
                    .first()
                    .satisfies(event -> assertThat(event.text()).contains("2 of 2 calls wait already"));
        }
    }

    @Test
    void anAddressThatIsGoneShowsWhyAndIsTriedAgainWhenTheBackoffIsReset() {
        try (RemoteClients clients = clients(URI.create("tcp://127.0.0.1:1"))) {
            call(clients);
            PoolSnapshot gone = pool(clients);
            assertThat(gone.unreachableFor()).isNotNull();
            assertThat(gone.unreachable()).isEqualTo(1);
            PoolSnapshot.Address address = gone.addresses().get(0);
            assertThat(address.failed()).isEqualTo(1);
            assertThat(address.lastError()).contains("refused");
            assertThat(address.lastErrorAgo()).isNotNull();
            assertThat(address.nextAttempt()).isNotNull();
            assertThat(clients.health().control().resetBackoff("tested", URI.create("tcp://other:1")))
                    .isEqualTo(RpcControl.Outcome.UNKNOWN);
            assertThat(clients.health().control().resetBackoff("tested", address.uri()))
                    .isEqualTo(RpcControl.Outcome.DONE);
            assertThat(pool(clients).addresses().get(0).nextAttempt()).isNull();
            call(clients);
            assertThat(pool(clients).addresses().get(0).failed()).isEqualTo(2);
            assertThat(clients.health().events().read(0, Set.of(EventTopic.CONNECTION_CLOSED), 10))
                    .extracting(RpcEvent::text)
                    .allMatch(text -> text.startsWith("never came up with tcp://127.0.0.1:1"));
        }
    }

    @Test
    void lostConnectionsAreCountedByTheirReasons() {
        try (RemoteClients clients = clientsOfStopped()) {
            Side.soon().until(() -> {
                PoolSnapshot.Address address = pool(clients).addresses().get(0);
                return address.open() == 0 && address.created() == 1;
            });
            Side.soon()
                    .untilAsserted(() -> assertThat(clients.health().events().counts())
                            .hasEntrySatisfying(
                                    EventTopic.CONNECTION_OPENED,
                                    count -> assertThat(count).isEqualTo(1))
                            .hasEntrySatisfying(
                                    EventTopic.CONNECTION_CLOSED,
                                    count -> assertThat(count).isPositive()));
        }
    }

    private static RemoteClients clientsOfStopped() {
        try (RpcServer server = server()) {
            RemoteClients clients = clients(server.addresses().get(0));
            clients.forService("tested").call("echo", null, byte[].class).block(Side.LIMIT);
            return clients;
        }
    }

    private static void call(RemoteClients clients) {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> clients.forService("tested")
                        .call("echo", null, byte[].class)
                        .block(Side.LIMIT));
    }

    private static PoolSnapshot pool(RemoteClients clients) {
        return Side.soon()
                .until(() -> clients.health().pools(), pools -> !pools.isEmpty())
                .get(0);
    }

    private static RpcServer server() {
        RpcServer server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .connection(ConnectionSettings.defaults().withMaxConcurrentCalls(1))
                .operations(List.of(
                        Side.bytes("echo", (payload, context) -> new byte[1]),
                        Side.bytes("hang", (payload, context) -> Mono.never())))
                .build();
        server.start();
        return server;
    }

    private static RemoteClients clients(URI address) {
        return RemoteClients.builder()
                .service(ServiceSettings.of("tested", address).withPool(ONE))
                .build();
    }
}
