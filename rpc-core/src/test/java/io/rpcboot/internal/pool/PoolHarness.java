package io.rpcboot.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PoolSettings;
import io.rpcboot.ServiceSettings;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.pool.FakeConnector.FakeAttempt;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Pools on a hand-driven thread, with a clock and dice that a test holds. */
final class PoolHarness {

    static final URI A = URI.create("tcp://a:1");
    static final URI B = URI.create("tcp://b:1");

    /** Limits as small as tests want them, and no expiry. */
    static final PoolSettings SETTINGS = PoolSettings.defaults()
            .withPending(100, Duration.ofSeconds(5))
            .withTimes(Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO);

    final HandDrivenExecutor executor = new HandDrivenExecutor();
    final FakeConnector connector = new FakeConnector();
    final PoolThread thread;
    final ConnectionBudget budget;
    final List<ServicePool> pools = new ArrayList<>();
    double dice = 0.5;
    /** How far the clock moves each time that the pool looks at it. */
    long nanosPerLook;

    private long nanosByLooking;
    Executor callbacks = Runnable::run;

    PoolHarness() {
        this(512);
    }

    PoolHarness(int maxConnections) {
        long start = System.nanoTime();
        thread = new PoolThread(
                executor,
                task -> callbacks.execute(task),
                () -> start + executor.ticker().nanoTime() + (nanosByLooking += nanosPerLook),
                () -> dice);
        budget = new ConnectionBudget(thread, maxConnections);
    }

    ServicePool pool(PoolSettings settings, URI... addresses) {
        return pool("text", settings, addresses);
    }

    ServicePool pool(String service, PoolSettings settings, URI... addresses) {
        ServicePool pool = new ServicePool(
                ServiceSettings.of(service, addresses).withPool(settings), connector, budget, new RpcEvents());
        pools.add(pool);
        return pool;
    }

    /** A pool with one open connection. */
    FakeConnection openOne(ServicePool pool, int maxCalls) {
        TestCall.start(pool, "warm-up");
        executor.run();
        FakeConnection connection = succeed(maxCalls);
        connection.endAll();
        executor.run();
        return connection;
    }

    /** Lets the oldest attempt succeed. */
    FakeConnection succeed(int maxCalls) {
        FakeConnection connection = connector.pending.get(0).succeed(maxCalls);
        executor.run();
        return connection;
    }

    void fail(String why) {
        connector.pending.get(0).fail(why);
        executor.run();
    }

    void fail(URI address, String why) {
        attempt(address).fail(why);
        executor.run();
    }

    FakeAttempt attempt(URI address) {
        return connector.pending.stream()
                .filter(attempt -> attempt.address.equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no attempt to " + address));
    }

    TestCall call(ServicePool pool, String operation) {
        TestCall call = TestCall.start(pool, operation);
        executor.run();
        return call;
    }

    List<TestCall> calls(ServicePool pool, int count) {
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(call(pool, "call" + i));
        }
        return calls;
    }

    void advance(Duration time) {
        executor.advance(time);
    }

    PoolSnapshot snapshot(ServicePool pool) {
        var snapshot = pool.snapshot();
        executor.run();
        return snapshot.join();
    }

    PoolSnapshot.Address address(ServicePool pool) {
        return snapshot(pool).addresses().get(0);
    }

    /** What holds for every pool at every moment. */
    void assertExact() {
        int sockets = 0;
        for (ServicePool pool : pools) {
            PoolSnapshot snapshot = snapshot(pool);
            for (PoolSnapshot.Address address : snapshot.addresses()) {
                assertThat(address.permits() + address.open() + address.connecting())
                        .isEqualTo(address.limit());
                assertThat(address.permits()).isNotNegative();
                assertThat(address.idle() + address.active()).isEqualTo(address.open());
                sockets += address.open() + address.connecting() + address.draining();
            }
            assertThat(snapshot.limitOfAllPools()).isEqualTo(budget.limit());
        }
        assertThat(sockets).isEqualTo(budget.used()).isLessThanOrEqualTo(budget.limit());
        assertThat(connector.sockets()).isEqualTo(sockets);
    }
}
