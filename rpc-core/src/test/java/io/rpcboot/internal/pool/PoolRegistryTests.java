package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.PoolHarness.A;
import static io.rpcboot.internal.pool.PoolHarness.B;
import static io.rpcboot.internal.pool.PoolHarness.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.PoolExhaustedException;
import io.rpcboot.PoolSettings;
import io.rpcboot.internal.call.CallCarrier;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PoolRegistryTests {

    private static final PoolSettings IDLE =
            SETTINGS.withTimes(Duration.ofSeconds(3), Duration.ofMinutes(5), Duration.ZERO);

    private final PoolHarness harness = new PoolHarness();
    private final PoolRegistry registry = registry(3);

    @Test
    void aCarrierMakesNoPoolBeforeItsFirstCall() {
        registry.carrier(A);
        assertThat(registry.pools()).isEmpty();
    }

    @Test
    void allCarriersOfAnAddressShareItsPool() {
        call(registry.carrier(A), "first");
        call(registry.carrier(A), "second");
        assertThat(registry.pools()).hasSize(1);
        assertThat(harness.succeed(10).carried).containsExactly("first", "second");
    }

    @Test
    void aPoolWithoutConnectionsIsDroppedAndTheNextCallMakesANewOne() {
        CallCarrier carrier = registry.carrier(A);
        call(carrier, "first");
        harness.succeed(10).endAll();
        harness.advance(Duration.ofMinutes(4));
        assertThat(registry.pools()).hasSize(1);
        harness.advance(Duration.ofMinutes(2));
        assertThat(registry.pools()).isEmpty();
        assertThat(harness.executor.hasTimers()).isFalse();
        call(carrier, "second");
        assertThat(registry.pools()).hasSize(1);
        assertThat(harness.succeed(10).carried).containsExactly("second");
    }

    @Test
    void aPoolThatRemembersABackoffIsKeptUntilItIsOver() {
        PoolRegistry patient = registry(3);
        harness.dice = 0.99;
        CallCarrier carrier = patient.carrier(A);
        for (int i = 0; i < 10; i++) {
            call(carrier, "call");
            harness.advance(Duration.ofSeconds(1));
            harness.fail("refused");
        }
        harness.advance(Duration.ofSeconds(9));
        assertThat(patient.pools()).hasSize(1);
        harness.advance(Duration.ofSeconds(60));
        assertThat(patient.pools()).isEmpty();
    }

    @Test
    void oneAddressTooManyIsRefusedAndUnusedPoolsMakeRoom() {
        for (int i = 0; i < 3; i++) {
            call(registry.carrier(URI.create("tcp://node" + i + ":1")), "call");
        }
        TestCall refused = call(registry.carrier(A), "one too many");
        assertThat(refused.error)
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageStartingWith("address tcp://a:1: 3 of 3 pools for addresses given at run time are in use");
        harness.fail("refused");
        harness.advance(Duration.ofMillis(100));
        call(registry.carrier(A), "finds it full still, and has it swept");
        assertThat(call(registry.carrier(A), "next").error).isNull();
        assertThat(registry.pools()).hasSize(3);
    }

    @Test
    void aCallThatMeetsTheDroppingOfItsPoolIsCarriedByTheNext() {
        CallCarrier carrier = registry.carrier(A);
        call(carrier, "first");
        harness.succeed(10).endAll();
        registry.pools().get(0).drop(A);
        harness.executor.run();
        harness.executor.execute(() -> registry.pools().get(0).closeIfUnused());
        TestCall early = TestCall.start(carrier, "holds the pool");
        harness.executor.run();
        assertThat(registry.pools().get(0).isClosed()).isFalse();
        assertThat(harness.succeed(10).carried).containsExactly("holds the pool");
        assertThat(early.error).isNull();
    }

    @Test
    void closingClosesAllPoolsForEver() {
        CallCarrier carrier = registry.carrier(A);
        TestCall waiting = call(carrier, "waits");
        call(registry.carrier(B), "carried");
        CompletableFuture<Void> closed = registry.close();
        harness.executor.run();
        assertThat(closed).isCompleted();
        assertThat(waiting.error).isInstanceOf(ConnectionLostException.class);
        assertThat(call(carrier, "late").error).hasMessage("'late' was not sent: the clients are closed");
        assertThat(harness.executor.hasTimers()).isFalse();
    }

    private PoolRegistry registry(int limit) {
        return new PoolRegistry(harness.thread, limit, address -> harness.pool(address.toString(), IDLE, address));
    }

    private TestCall call(CallCarrier carrier, String operation) {
        TestCall call = TestCall.start(carrier, operation);
        harness.executor.run();
        return call;
    }
}
