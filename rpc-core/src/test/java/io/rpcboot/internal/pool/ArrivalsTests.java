package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.PoolHarness.A;
import static io.rpcboot.internal.pool.PoolHarness.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How calls that have to wait get to the pool's thread. */
class ArrivalsTests {

    private static final Duration LONGEST_BATCH = Duration.ofNanos(Arrivals.LONGEST_BATCH_NANOS);
    private static final Duration WAIT = Duration.ofMinutes(1);

    private final PoolHarness harness = new PoolHarness();
    private final ServicePool pool =
            harness.pool(SETTINGS.withMaxConnectionsPerAddress(1).withPending(10_000, WAIT), A);
    private final FakeConnection connection = harness.openOne(pool, 1);

    @Test
    void aBurstWakesThePoolsThreadOnce() {
        start(100);
        assertThat(harness.executor.runOne()).isTrue();
        assertThat(harness.executor.runOne()).isFalse();
        assertThat(harness.snapshot(pool).waiting()).isEqualTo(99);
    }

    @Test
    void moreThanAreTakenAtOnceLetOtherTasksThrough() {
        start(2 * ServicePool.MAX_TAKEN + 1);
        var snapshot = pool.snapshot();
        harness.executor.run();
        assertThat(snapshot.join().waiting()).isEqualTo(ServicePool.MAX_TAKEN);
        assertThat(harness.snapshot(pool).waiting()).isEqualTo(2 * ServicePool.MAX_TAKEN);
    }

    @Test
    void callsOfABatchAreTakenWhenItEnds() {
        fillInABatch();
        connection.batch(() -> {
            start(10);
            assertThat(harness.executor.runOne()).isFalse();
        });
        assertThat(harness.executor.runOne()).isTrue();
        assertThat(harness.snapshot(pool).waiting()).isEqualTo(11);
    }

    @Test
    void aLoopThatIsStuckInABatchKeepsItsCallsNoLongerThanThat() {
        fillInABatch();
        connection.batch(() -> {
            start(10);
            harness.advance(LONGEST_BATCH.minusNanos(1));
            assertThat(harness.snapshot(pool).waiting()).isEqualTo(1);
            harness.advance(Duration.ofNanos(1));
            assertThat(harness.snapshot(pool).waiting()).isEqualTo(11);
            start(1);
            harness.advance(LONGEST_BATCH);
            assertThat(harness.snapshot(pool).waiting()).isEqualTo(12);
        });
    }

    @Test
    void aCallOnItsWayIsNotOvertakenByTheNextOneOfItsBatch() {
        fillInABatch();
        connection.endAll();
        harness.executor.run();
        connection.batch(() -> {
            TestCall.start(pool, "first");
            connection.endOne();
            TestCall.start(pool, "second");
        });
        harness.executor.run();
        connection.endOne();
        harness.executor.run();
        assertThat(connection.carried).endsWith("first", "second");
    }

    @Test
    void whenNoneComeInBatchesAnyMoreNobodyLooks() {
        fillInABatch();
        connection.endAll();
        harness.executor.run();
        connection.endAll();
        harness.advance(LONGEST_BATCH);
        assertThat(harness.executor.hasTimers()).isFalse();
        connection.batch(() -> {
            start(2);
            assertThat(harness.executor.runOne())
                    .as("the first is taken at once again")
                    .isTrue();
        });
    }

    @Test
    void aCallOfABatchFailsWhenThePoolsThreadIsShutDownMeanwhile() {
        fillInABatch();
        List<TestCall> calls = new ArrayList<>();
        connection.batch(() -> {
            calls.add(TestCall.start(pool, "late"));
            harness.executor.shutdownGracefully();
            assertThat(calls.get(0).error).isNull();
        });
        assertThat(calls.get(0).error).isInstanceOf(ConnectionLostException.class);
        TestCall last = TestCall.start(pool, "later");
        assertThat(last.error).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void aPoolThatClosesFailsTheCallsOfALoopThatIsStuck() {
        fillInABatch();
        connection.batch(() -> {
            TestCall call = TestCall.start(pool, "late");
            pool.close();
            harness.executor.run();
            assertThat(call.error).isInstanceOf(ConnectionLostException.class);
        });
    }

    @Test
    void callsOfABurstThatWaitInVainFailInTheirOrder() {
        ServicePool gone = harness.pool("gone", SETTINGS, A);
        harness.call(gone, "first");
        harness.fail("refused");
        List<TestCall> calls = IntStream.range(0, 3)
                .mapToObj(i -> TestCall.start(gone, "call" + i, Duration.ofMillis(1)))
                .toList();
        List<Integer> ended = new ArrayList<>();
        harness.callbacks = task -> {
            task.run();
            IntStream.range(0, 3)
                    .filter(i -> calls.get(i).error != null && !ended.contains(i))
                    .forEach(ended::add);
        };
        harness.executor.run();
        assertThat(ended).containsExactly(0, 1, 2);
    }

    @Test
    void eachWaitsForItsOwnTimeThoughOneTimerServesAll() {
        harness.call(pool, "running");
        List<TestCall> calls = IntStream.of(30, 10, 20, 10)
                .mapToObj(seconds -> TestCall.start(pool, "late", Duration.ofSeconds(seconds)))
                .toList();
        TestCall patient = harness.call(pool, "patient");
        assertThat(failedAfter(calls, 9)).isZero();
        assertThat(failedAfter(calls, 2)).isEqualTo(2);
        assertThat(failedAfter(calls, 8)).isEqualTo(2);
        assertThat(failedAfter(calls, 2)).isEqualTo(3);
        assertThat(failedAfter(calls, 10)).isEqualTo(4);
        assertThat(patient.error).isNull();
        harness.advance(WAIT);
        assertThat(patient.error).isNotNull();
        assertThat(harness.executor.hasTimers()).isFalse();
    }

    @Test
    void endsOfWaitingThatFollowEachOtherCloselyAreLookedForTogether() {
        harness.call(pool, "running");
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            calls.add(harness.call(pool, "late"));
            harness.advance(Duration.ofNanos(1_000));
        }
        int ran = harness.executor.ran();
        harness.advance(WAIT.plusSeconds(1));
        assertThat(calls).allMatch(call -> call.error != null);
        assertThat(harness.executor.ran() - ran).isBetween(2, 10);
    }

    private long failedAfter(List<TestCall> calls, long seconds) {
        harness.advance(Duration.ofSeconds(seconds));
        return calls.stream().filter(call -> call.error != null).count();
    }

    /** One call runs, one waits, and the pool's thread looks after batches. */
    private void fillInABatch() {
        harness.call(pool, "running");
        connection.batch(() -> start(1));
        harness.executor.run();
    }

    private void start(int count) {
        for (int i = 0; i < count; i++) {
            TestCall.start(pool, "call" + i);
        }
    }
}
