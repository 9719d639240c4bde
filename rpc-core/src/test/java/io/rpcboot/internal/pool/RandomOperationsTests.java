package io.rpcboot.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PoolSettings;
import io.rpcboot.health.PoolSnapshot;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order, the counts are exact, and no call and no place is lost. */
@Tag("long")
class RandomOperationsTests {

    private static final int STEPS = 100_000;

    /** A snapshot merges histograms, which takes longer than the step. What is wrong stays wrong until the next. */
    private static final int STEPS_PER_SNAPSHOT = 4;

    private static final int MAX_CONNECTIONS = 7;
    private static final int MAX_CALLS = 3;
    private static final int MAX_PENDING = 10;

    private static final PoolSettings SETTINGS = PoolSettings.defaults()
            .withMaxConnectionsPerAddress(3)
            .withPending(MAX_PENDING, Duration.ofSeconds(5))
            .withTimes(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofMinutes(5));

    private final PoolHarness harness = new PoolHarness(MAX_CONNECTIONS);
    private final List<TestCall> calls = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void anySequenceOfEventsKeepsTheCountsExact(long seed) {
        Random random = new Random(seed);
        List<ServicePool> pools = List.of(
                harness.pool("one", SETTINGS, URI.create("tcp://a:1")),
                harness.pool("two", SETTINGS, URI.create("tcp://b:1"), URI.create("tcp://c:1")),
                harness.pool(
                        "three", SETTINGS, URI.create("tcp://d:1"), URI.create("tcp://e:1"), URI.create("tcp://f:1")));
        for (int step = 0; step < STEPS; step++) {
            harness.dice = random.nextDouble();
            act(random, pools.get(random.nextInt(pools.size())));
            assertLimits();
            if (random.nextInt(4) == 0) {
                harness.executor.runOne();
            } else {
                harness.executor.run();
                if (step % STEPS_PER_SNAPSHOT == 0) {
                    assertAtRest(pools);
                }
            }
        }
        settle(pools);
    }

    private void act(Random random, ServicePool pool) {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> calls.add(TestCall.start(pool, "call"));
            case 4 -> pick(random, calls).forEach(TestCall::cancel);
            case 5, 6, 7 ->
                pick(random, harness.connector.pending)
                        .forEach(attempt -> attempt.succeed(1 + random.nextInt(MAX_CALLS)));
            case 8 -> pick(random, harness.connector.pending).forEach(attempt -> attempt.fail("refused"));
            case 9, 10 -> pick(random, busy()).forEach(FakeConnection::endOne);
            case 11 ->
                pick(random, busy())
                        .forEach(connection -> connection.batch(() -> {
                            endSome(random, connection);
                            calls.add(TestCall.start(pool, "call"));
                            endSome(random, connection);
                        }));
            case 12 -> pick(random, alive()).forEach(connection -> connection.lose(new IOException("reset")));
            case 13 -> pick(random, alive()).forEach(FakeConnection::peerDrains);
            case 14 -> pick(random, alive()).forEach(connection -> connection.drainOnNextCall = true);
            default -> advance(random, pool);
        }
    }

    private static void endSome(Random random, FakeConnection connection) {
        for (int count = random.nextInt(MAX_CALLS + 1); count > 0 && !connection.calls.isEmpty(); count--) {
            connection.endOne();
        }
    }

    private void advance(Random random, ServicePool pool) {
        if (random.nextInt(50) == 0) {
            pool.drop(URI.create("tcp://" + (char) ('a' + random.nextInt(6)) + ":1"));
        }
        harness.advance(Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(200)));
    }

    /** Holds at every moment, also between two tasks of the pool's thread. */
    private void assertLimits() {
        assertThat(harness.connector.sockets()).isLessThanOrEqualTo(MAX_CONNECTIONS);
        harness.connector.connections.removeIf(connection -> connection.closed && connection.calls.isEmpty());
        for (FakeConnection connection : harness.connector.connections) {
            assertThat(connection.calls.size()).isLessThanOrEqualTo(connection.maxCalls());
        }
        calls.removeIf(call -> call.error != null || call.isCancelled());
    }

    /** Holds when the pool's thread has nothing to do. */
    private void assertAtRest(List<ServicePool> pools) {
        harness.assertExact();
        int waiting = 0;
        for (ServicePool pool : pools) {
            PoolSnapshot snapshot = harness.snapshot(pool);
            waiting += snapshot.waiting();
            assertThat(snapshot.waiting()).isLessThanOrEqualTo(MAX_PENDING);
            for (PoolSnapshot.Address address : snapshot.addresses()) {
                assertThat(carriedBy(address.uri())).isEqualTo(address.callsInFlight() + address.callsDraining());
                if (snapshot.waiting() > 0) {
                    assertThat(address.callsInFlight())
                            .as("no place stays free while calls wait")
                            .isEqualTo(address.callLimit());
                }
            }
        }
        int carried = harness.connector.connections.stream()
                .flatMap(connection -> connection.calls.stream())
                .mapToInt(open -> open.call().isCancelled() ? 0 : 1)
                .sum();
        calls.removeIf(call -> call.error != null || call.isCancelled());
        assertThat(calls).as("every call is carried, waits, or has failed").hasSize(carried + waiting);
    }

    /** In the end, with everything let go, each pool still works. */
    private void settle(List<ServicePool> pools) {
        harness.advance(Duration.ofSeconds(10));
        while (!harness.connector.pending.isEmpty()) {
            harness.fail("refused");
        }
        new ArrayList<>(harness.connector.connections).forEach(FakeConnection::endAll);
        harness.advance(Duration.ofMinutes(10));
        assertThat(harness.connector.sockets()).isZero();
        assertThat(harness.budget.used()).isZero();
        harness.assertExact();
        for (ServicePool pool : pools) {
            harness.call(pool, "last");
            while (!harness.connector.pending.isEmpty()) {
                harness.succeed(1);
            }
            assertThat(harness.snapshot(pool).callsInFlight()).isEqualTo(1);
        }
    }

    private int carriedBy(URI address) {
        return harness.connector.connections.stream()
                .filter(connection -> connection.address.equals(address))
                .mapToInt(connection -> connection.calls.size())
                .sum();
    }

    private List<FakeConnection> alive() {
        return harness.connector.connections.stream()
                .filter(connection -> !connection.closed)
                .toList();
    }

    private List<FakeConnection> busy() {
        return harness.connector.connections.stream()
                .filter(connection -> !connection.calls.isEmpty())
                .toList();
    }

    private static <E> List<E> pick(Random random, List<E> from) {
        return from.isEmpty() ? List.of() : List.of(from.get(random.nextInt(from.size())));
    }
}
