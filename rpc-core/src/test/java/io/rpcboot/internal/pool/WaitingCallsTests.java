package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.PoolHarness.A;
import static io.rpcboot.internal.pool.PoolHarness.B;
import static io.rpcboot.internal.pool.PoolHarness.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingCallsTests {

    private final PoolHarness harness = new PoolHarness();

    @Test
    void whoWaitsIsServedInTheOrderOfArrival() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(1), A);
        FakeConnection connection = harness.openOne(pool, 1);
        harness.calls(pool, 4);
        for (int i = 0; i < 3; i++) {
            connection.endOne();
            harness.executor.run();
        }
        assertThat(connection.carried).containsExactly("warm-up", "call0", "call1", "call2", "call3");
    }

    @Test
    void aCallDoesNotOvertakeThoseThatWait() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(1), A);
        FakeConnection connection = harness.openOne(pool, 1);
        harness.calls(pool, 2);
        connection.endOne();
        TestCall.start(pool, "late");
        harness.executor.run();
        assertThat(connection.carried).containsExactly("warm-up", "call0", "call1");
    }

    @Test
    void aCancelledWaiterLeavesAtOnceAndTheNextGetsItsTurn() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(1), A);
        FakeConnection connection = harness.openOne(pool, 1);
        List<TestCall> calls = harness.calls(pool, 3);
        calls.get(1).cancel();
        harness.executor.run();
        assertThat(harness.snapshot(pool).waiting()).isEqualTo(1);
        connection.endOne();
        harness.executor.run();
        assertThat(connection.carried).containsExactly("warm-up", "call0", "call2");
    }

    @Test
    void aPlaceIsNotLostToACallThatWasCancelledInTheSameMoment() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(1), A);
        FakeConnection connection = harness.openOne(pool, 1);
        List<TestCall> calls = harness.calls(pool, 3);
        connection.endOne();
        calls.get(1).cancel();
        harness.executor.run();
        assertThat(connection.carried).containsExactly("warm-up", "call0", "call2");
        connection.endOne();
        assertThat(harness.address(pool).idle()).isEqualTo(1);
    }

    @Test
    void aCallThatIsCancelledOnItsWayToTheQueueIsNotQueued() {
        ServicePool pool = harness.pool(SETTINGS, A);
        TestCall.start(pool, "a").cancel();
        harness.executor.run();
        assertThat(harness.connector.attempts).isZero();
        assertThat(harness.snapshot(pool).waiting()).isZero();
    }

    @Test
    void aThousandCancelledWaitersLeaveThePermitsExact() {
        ServicePool pool = harness.pool(SETTINGS.withPending(1_000, SETTINGS.acquireTimeout()), A, B);
        List<TestCall> calls = harness.calls(pool, 1_000);
        assertThat(harness.snapshot(pool).waiting()).isEqualTo(1_000);
        calls.forEach(TestCall::cancel);
        harness.assertExact();
        assertThat(harness.snapshot(pool).waiting()).isZero();
        assertThat(harness.snapshot(pool).connecting()).isEqualTo(2);
        harness.fail("refused");
        harness.succeed(10);
        harness.assertExact();
        assertThat(harness.calls(pool, 10)).allMatch(call -> call.error == null);
        assertThat(harness.snapshot(pool).callsInFlight()).isEqualTo(10);
    }

    @Test
    void anAttemptThatNobodyNeedsAnyMoreBecomesAnIdleConnection() {
        ServicePool pool = harness.pool(SETTINGS, A);
        harness.call(pool, "a").cancel();
        harness.executor.run();
        FakeConnection connection = harness.succeed(10);
        assertThat(harness.address(pool).idle()).isEqualTo(1);
        harness.call(pool, "b");
        assertThat(connection.carried).containsExactly("b");
    }
}
