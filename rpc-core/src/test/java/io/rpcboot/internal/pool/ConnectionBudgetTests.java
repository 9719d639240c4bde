package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.PoolHarness.A;
import static io.rpcboot.internal.pool.PoolHarness.B;
import static io.rpcboot.internal.pool.PoolHarness.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcboot.PoolExhaustedException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One limit over several pools. */
class ConnectionBudgetTests {

    private static final URI C = URI.create("tcp://c:1");

    @Test
    void aLimitBelowOneIsRefused() {
        PoolThread thread = new PoolHarness().thread;
        assertThatThrownBy(() -> new ConnectionBudget(thread, 0)).hasMessageContaining("at least 1, but is 0");
    }

    @Test
    void theLeastRecentlyUsedIdleConnectionOfAnotherAddressMakesRoom() {
        PoolHarness harness = new PoolHarness(2);
        ServicePool a = harness.pool("a", SETTINGS, A);
        ServicePool b = harness.pool("b", SETTINGS, B);
        FakeConnection older = harness.openOne(a, 10);
        harness.advance(Duration.ofSeconds(1));
        FakeConnection newer = harness.openOne(b, 10);
        harness.advance(Duration.ofSeconds(1));
        harness.call(a, "use");
        older.endAll();
        ServicePool c = harness.pool("c", SETTINGS, C);
        harness.call(c, "needs room");
        assertThat(newer.closed).isTrue();
        assertThat(newer.endReason).startsWith("evicted");
        assertThat(older.closed).isFalse();
        assertThat(harness.succeed(1).carried).containsExactly("needs room");
        assertThat(harness.address(b).evicted()).isEqualTo(1);
        harness.assertExact();
    }

    @Test
    void thePlaceIsFreeOnlyWhenTheEvictedConnectionIsClosed() {
        PoolHarness harness = new PoolHarness(1);
        ServicePool a = harness.pool("a", SETTINGS, A);
        FakeConnection idle = harness.openOne(a, 10);
        idle.drainSlowly = true;
        ServicePool b = harness.pool("b", SETTINGS, B);
        harness.call(b, "needs room");
        assertThat(idle.draining).isTrue();
        assertThat(harness.connector.pending).isEmpty();
        assertThat(harness.budget.used()).isEqualTo(1);
        idle.lose(null);
        harness.executor.run();
        assertThat(harness.succeed(1).carried).containsExactly("needs room");
    }

    @Test
    void oneNeedEvictsOneConnectionOnly() {
        PoolHarness harness = new PoolHarness(3);
        harness.openOne(harness.pool("a", SETTINGS, A), 10).drainSlowly = true;
        harness.openOne(harness.pool("b", SETTINGS, B), 10).drainSlowly = true;
        harness.openOne(harness.pool("c", SETTINGS, C), 10).drainSlowly = true;
        ServicePool d = harness.pool("d", SETTINGS, URI.create("tcp://d:1"));
        harness.calls(d, 5);
        assertThat(harness.connector.connections.stream().filter(c -> c.draining))
                .hasSize(1);
    }

    @Test
    void aConnectionInUseIsNotEvictedAndTheCallWaitsUntilItIsIdle() {
        PoolHarness harness = new PoolHarness(1);
        ServicePool a = harness.pool("a", SETTINGS, A);
        FakeConnection busy = harness.openOne(a, 10);
        harness.call(a, "long");
        ServicePool b = harness.pool("b", SETTINGS, B);
        harness.call(b, "needs room");
        assertThat(busy.draining).isFalse();
        busy.endAll();
        harness.executor.run();
        assertThat(busy.closed).isTrue();
        assertThat(harness.succeed(1).carried).containsExactly("needs room");
    }

    @Test
    void placesFreedElsewhereGoToWaitingPoolsInTurn() {
        PoolHarness harness = new PoolHarness(2);
        ServicePool busy = harness.pool("busy", SETTINGS, A);
        harness.calls(busy, 2);
        FakeConnection one = harness.succeed(1);
        FakeConnection two = harness.succeed(1);
        ServicePool b = harness.pool("b", SETTINGS, B);
        harness.calls(b, 5);
        ServicePool c = harness.pool("c", SETTINGS, C);
        harness.calls(c, 5);
        assertThat(harness.connector.pending).isEmpty();
        one.endAll();
        harness.executor.run();
        two.endAll();
        harness.executor.run();
        assertThat(harness.connector.pending)
                .extracting(attempt -> attempt.address)
                .containsExactly(B, C);
        harness.assertExact();
    }

    @Test
    void aPoolWhoseCallsAreGoneDoesNotTakeItsTurn() {
        PoolHarness harness = new PoolHarness(1);
        ServicePool a = harness.pool("a", SETTINGS, A);
        FakeConnection busy = harness.openOne(a, 10);
        harness.call(a, "long");
        ServicePool b = harness.pool("b", SETTINGS, B);
        harness.call(b, "gone").cancel();
        harness.executor.run();
        busy.endAll();
        harness.executor.run();
        assertThat(busy.draining).isFalse();
        assertThat(harness.connector.pending).isEmpty();
    }

    @Test
    void aPoolInBackoffHasNothingEvicted() {
        PoolHarness harness = new PoolHarness(1);
        ServicePool dead = harness.pool("dead", SETTINGS, A);
        harness.call(dead, "first");
        harness.fail("refused");
        harness.call(dead, "waits");
        FakeConnection idle = harness.openOne(harness.pool("b", SETTINGS, B), 10);
        harness.advance(Duration.ofMillis(49));
        assertThat(idle.draining).isFalse();
        harness.advance(Duration.ofMillis(1));
        assertThat(idle.closed).isTrue();
        assertThat(harness.succeed(1).carried).containsExactly("waits");
    }

    @Test
    void tenPoolsUnderALimitOfFiveAreAllServedWithNeverMoreThanFiveSockets() {
        PoolHarness harness = new PoolHarness(5);
        for (int i = 0; i < 10; i++) {
            harness.pool("service" + i, SETTINGS, URI.create("tcp://node" + i + ":1"));
        }
        for (int round = 0; round < 20; round++) {
            List<TestCall> calls = harness.pools.stream()
                    .map(pool -> harness.call(pool, "call"))
                    .toList();
            for (int turn = 0; turn < 10; turn++) {
                assertThat(harness.connector.sockets()).isLessThanOrEqualTo(5);
                new ArrayList<>(harness.connector.pending).forEach(attempt -> attempt.succeed(1));
                harness.executor.run();
                harness.connector.connections.forEach(FakeConnection::endAll);
                harness.executor.run();
                harness.assertExact();
            }
            assertThat(calls).allMatch(call -> call.error instanceof AnsweredException);
        }
    }

    @Test
    void aFailedAttemptGivesItsPlaceBack() {
        PoolHarness harness = new PoolHarness(1);
        ServicePool a = harness.pool("a", SETTINGS, A);
        ServicePool b = harness.pool("b", SETTINGS, B);
        harness.call(a, "first");
        harness.call(b, "second");
        assertThat(harness.connector.pending).hasSize(1);
        harness.fail("refused");
        assertThat(harness.succeed(1).carried).containsExactly("second");
        harness.assertExact();
    }

    @Test
    void spreadingOverAddressesDoesNotEvictOthers() {
        PoolHarness harness = new PoolHarness(2);
        ServicePool a = harness.pool("a", SETTINGS, A);
        FakeConnection idle = harness.openOne(a, 10);
        ServicePool wide = harness.pool("wide", SETTINGS, B, C);
        harness.call(wide, "first");
        harness.succeed(10);
        for (int i = 0; i < 5; i++) {
            harness.call(wide, "more");
        }
        assertThat(idle.draining).isFalse();
        assertThat(harness.connector.attempts).isEqualTo(2);
    }

    @Test
    void whoGetsNoPlaceIsToldThatAllConnectionsAreInUse() {
        PoolHarness harness = new PoolHarness(1);
        ServicePool a = harness.pool("a", SETTINGS, A);
        harness.openOne(a, 10);
        harness.call(a, "long");
        ServicePool b = harness.pool("b", SETTINGS, B);
        TestCall call = harness.call(b, "starved");
        harness.advance(Duration.ofSeconds(5));
        assertThat(call.error)
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessage("pool 'b': no session within 5 s (0 of 4 connections at 0 of 0 calls, 1 of 1 connections"
                        + " of all services, 1 waiting, oldest 'starved' 5 s). Raise rpc.client.pool.max-connections");
    }

    @Test
    void aClosedPoolGivesItsPlacesBack() {
        PoolHarness harness = new PoolHarness(1);
        ServicePool a = harness.pool("a", SETTINGS, A);
        harness.openOne(a, 10);
        harness.call(a, "long");
        ServicePool b = harness.pool("b", SETTINGS, B);
        harness.call(b, "waits");
        a.close();
        harness.executor.run();
        assertThat(harness.succeed(1).carried).containsExactly("waits");
    }
}
