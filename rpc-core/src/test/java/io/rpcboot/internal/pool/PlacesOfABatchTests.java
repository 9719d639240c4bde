package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.PoolHarness.A;
import static io.rpcboot.internal.pool.PoolHarness.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Places that calls leave while the event loop of their connection is in a batch. */
class PlacesOfABatchTests {

    private final PoolHarness harness = new PoolHarness();
    private final ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(1), A);

    @Test
    void theNextCallOfTheLoopTakesOne() {
        FakeConnection connection = full(2);
        connection.batch(() -> {
            connection.endAll();
            harness.calls(pool, 3);
            assertThat(connection.calls).as("the third waits").hasSize(2);
            connection.endOne();
            assertThat(harness.snapshot(pool).callsInFlight()).isEqualTo(1);
        });
        harness.executor.run();
        assertThat(connection.calls).hasSize(2);
        assertThat(harness.snapshot(pool).callsInFlight()).isEqualTo(2);
        assertThat(harness.snapshot(pool).waiting()).isZero();
    }

    @Test
    void othersGetOneWhenTheBatchEnds() {
        FakeConnection connection = full(1);
        connection.batch(() -> {
            connection.endOne();
            connection.loopIsHere = false;
            harness.calls(pool, 1);
            harness.executor.run();
            assertThat(connection.calls).isEmpty();
        });
        harness.executor.run();
        assertThat(connection.calls).hasSize(1);
    }

    @Test
    void oneThatAnotherThreadGivesBackIsForAllAtOnce() {
        FakeConnection connection = full(1);
        connection.batch(() -> {
            connection.loopIsHere = false;
            connection.endOne();
            harness.calls(pool, 1);
            assertThat(connection.calls).hasSize(1);
        });
    }

    @Test
    void nobodyTakesOneOfAConnectionThatTakesNoMoreCalls() {
        FakeConnection connection = full(2);
        connection.batch(() -> {
            connection.endOne();
            connection.peerDrains();
            harness.calls(pool, 1);
        });
        harness.executor.run();
        assertThat(connection.calls).hasSize(1);
        assertThat(harness.snapshot(pool).waiting()).isEqualTo(1);
    }

    /** A connection with so many places, all of them taken. */
    private FakeConnection full(int places) {
        FakeConnection connection = harness.openOne(pool, places);
        harness.calls(pool, places);
        return connection;
    }
}
