package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.PoolHarness.A;
import static io.rpcboot.internal.pool.PoolHarness.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PoolSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionExpiryTests {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final PoolSettings IDLE = SETTINGS.withTimes(CONNECT, Duration.ofMinutes(5), Duration.ZERO);
    private static final PoolSettings LIFE = SETTINGS.withTimes(CONNECT, Duration.ZERO, Duration.ofMinutes(10));

    private final PoolHarness harness = new PoolHarness();

    @Test
    void aConnectionWithoutCallsIsClosedAfterItsIdleTime() {
        ServicePool pool = harness.pool(IDLE, A);
        FakeConnection connection = harness.openOne(pool, 10);
        harness.advance(Duration.ofSeconds(299));
        assertThat(connection.closed).isFalse();
        harness.advance(Duration.ofSeconds(1));
        assertThat(connection.closed).isTrue();
        assertThat(connection.endReason).isEqualTo("idle for 300 s");
        assertThat(harness.address(pool).expired()).isEqualTo(1);
        assertThat(harness.address(pool).lost()).isZero();
        harness.assertExact();
    }

    @Test
    void theIdleTimeBeginsWithTheEndOfTheLastCall() {
        ServicePool pool = harness.pool(IDLE, A);
        FakeConnection connection = harness.openOne(pool, 10);
        harness.call(pool, "long");
        harness.advance(Duration.ofMinutes(20));
        assertThat(connection.closed).isFalse();
        connection.endAll();
        harness.advance(Duration.ofSeconds(299));
        assertThat(connection.closed).isFalse();
        harness.advance(Duration.ofMinutes(5));
        assertThat(connection.closed).isTrue();
    }

    @Test
    void aConnectionThatIsUsedNowAndThenStays() {
        ServicePool pool = harness.pool(IDLE, A);
        FakeConnection connection = harness.openOne(pool, 10);
        for (int i = 0; i < 10; i++) {
            harness.advance(Duration.ofMinutes(4));
            harness.call(pool, "call");
            connection.endAll();
        }
        assertThat(connection.closed).isFalse();
    }

    @Test
    void theTimerRunsOnlyWhileThereAreConnections() {
        ServicePool pool = harness.pool(IDLE, A);
        harness.openOne(pool, 10);
        assertThat(harness.executor.hasTimers()).isTrue();
        harness.advance(Duration.ofMinutes(10));
        assertThat(harness.executor.hasTimers()).isFalse();
        FakeConnection second = harness.openOne(pool, 10);
        harness.advance(Duration.ofMinutes(10));
        assertThat(second.closed).isTrue();
    }

    @Test
    void anOldConnectionTakesNoMoreCallsAndClosesAfterItsLastOne() {
        ServicePool pool = harness.pool(LIFE, A);
        harness.dice = 0;
        FakeConnection connection = harness.openOne(pool, 10);
        harness.call(pool, "stream");
        harness.advance(Duration.ofMinutes(10));
        assertThat(connection.draining).isTrue();
        assertThat(connection.closed).isFalse();
        assertThat(connection.endReason).isEqualTo("older than 600 s");
        harness.call(pool, "next");
        assertThat(harness.succeed(10).carried).containsExactly("next");
        connection.endAll();
        assertThat(connection.closed).isTrue();
        harness.assertExact();
    }

    @Test
    void lifeTimesAreShortenedByUpToATenth() {
        ServicePool pool = harness.pool(LIFE, A);
        harness.dice = 0.5;
        FakeConnection connection = harness.openOne(pool, 10);
        harness.advance(Duration.ofSeconds(569));
        assertThat(connection.draining).isFalse();
        harness.advance(Duration.ofSeconds(1));
        assertThat(connection.draining).isTrue();
    }
}
