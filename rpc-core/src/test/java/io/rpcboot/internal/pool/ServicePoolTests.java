package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.PoolHarness.A;
import static io.rpcboot.internal.pool.PoolHarness.B;
import static io.rpcboot.internal.pool.PoolHarness.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.internal.pool.FakeConnector.FakeAttempt;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServicePoolTests {

    private final PoolHarness harness = new PoolHarness();

    @Test
    void nothingIsOpenedBeforeTheFirstCall() {
        harness.pool(SETTINGS, A, B);
        harness.executor.run();
        assertThat(harness.connector.attempts).isZero();
    }

    @Test
    void theFirstCallOpensAConnectionAndIsCarriedByIt() {
        ServicePool pool = harness.pool(SETTINGS, A);
        harness.call(pool, "count");
        assertThat(harness.connector.pending).hasSize(1);
        assertThat(harness.succeed(10).carried).containsExactly("count");
        harness.assertExact();
    }

    @Test
    void callsThatFindAFreePlaceNeverTouchThePoolsThread() {
        ServicePool pool = harness.pool(SETTINGS, A);
        FakeConnection connection = harness.openOne(pool, 10);
        TestCall.start(pool, "a");
        TestCall.start(pool, "b");
        assertThat(connection.carried).containsExactly("warm-up", "a", "b");
        assertThat(harness.executor.runOne()).isFalse();
    }

    @Test
    void theConnectionWithTheFewestCallsTakesTheNext() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        harness.calls(pool, 4);
        FakeConnection first = harness.succeed(10);
        FakeConnection second = harness.succeed(10);
        assertThat(first.calls).hasSize(4);
        harness.calls(pool, 6);
        assertThat(first.calls).hasSize(5);
        assertThat(second.calls).hasSize(5);
    }

    @Test
    void tiesRotate() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        harness.calls(pool, 1);
        FakeConnection first = harness.succeed(10);
        FakeConnection second = harness.succeed(10);
        first.endAll();
        int before = first.carried.size();
        for (int i = 0; i < 10; i++) {
            harness.call(pool, "call");
            first.endAll();
            second.endAll();
        }
        assertThat(first.carried).hasSize(before + 5);
        assertThat(second.carried).hasSize(5);
    }

    @Test
    void aConnectionOfTheCurrentEventLoopComesFirstWhileItHasPlaces() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        harness.calls(pool, 1);
        FakeConnection first = harness.succeed(2);
        FakeConnection second = harness.succeed(2);
        first.loopIsHere = true;
        harness.calls(pool, 2);
        assertThat(first.calls).hasSize(2);
        assertThat(second.calls).hasSize(1);
    }

    @Test
    void theCallLimitOfThePeerIsKept() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(1), A);
        FakeConnection connection = harness.openOne(pool, 3);
        harness.calls(pool, 5);
        assertThat(connection.calls).hasSize(3);
        assertThat(harness.snapshot(pool).waiting()).isEqualTo(2);
        connection.endOne();
        harness.executor.run();
        assertThat(connection.calls).hasSize(3);
        assertThat(harness.snapshot(pool).waiting()).isEqualTo(1);
    }

    @Test
    void loadSpreadsOverAllAddressesFromTheStart() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        harness.call(pool, "first");
        assertThat(harness.connector.pending)
                .extracting(attempt -> attempt.address)
                .containsExactly(A, B);
    }

    @Test
    void anAddressThatLostItsConnectionGetsAnotherInTheBackgroundOfTheNextCall() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        harness.call(pool, "first");
        FakeConnection first = harness.succeed(10);
        FakeConnection second = harness.succeed(10);
        harness.advance(SETTINGS.minBackoff());
        second.lose(new IOException("reset"));
        harness.executor.run();
        assertThat(harness.connector.pending).isEmpty();
        harness.call(pool, "next");
        assertThat(first.carried).containsExactly("first", "next");
        assertThat(harness.connector.pending)
                .extracting(attempt -> attempt.address)
                .containsExactly(B);
    }

    @Test
    void thePoolGrowsOnlyWhenAllPlacesAreTaken() {
        ServicePool pool = harness.pool(SETTINGS, A);
        harness.openOne(pool, 2);
        harness.calls(pool, 2);
        assertThat(harness.connector.pending).isEmpty();
        harness.calls(pool, 1);
        assertThat(harness.connector.pending).hasSize(1);
    }

    @Test
    void itGrowsByAsManyConnectionsAsTheWaitingCallsFill() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(10), A);
        harness.openOne(pool, 2);
        harness.calls(pool, 2);
        harness.calls(pool, 5);
        assertThat(harness.connector.pending).hasSize(3);
        harness.assertExact();
    }

    @Test
    void aNewConnectionGoesToTheAddressWithTheFewest() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        harness.calls(pool, 1);
        harness.succeed(1);
        harness.succeed(1);
        harness.calls(pool, 5);
        assertThat(harness.connector.pending)
                .extracting(attempt -> attempt.address)
                .containsExactlyInAnyOrder(A, A, B, B);
    }

    @Test
    void theLimitPerAddressIsNeverPassed() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(3), A);
        harness.calls(pool, 50);
        while (!harness.connector.pending.isEmpty()) {
            harness.succeed(1);
            harness.assertExact();
        }
        assertThat(harness.address(pool).open()).isEqualTo(3);
        assertThat(harness.connector.attempts).isEqualTo(3);
    }

    @Test
    void aConnectionThatDrainsIsOutOfUseAtOnce() {
        ServicePool pool = harness.pool(SETTINGS, A);
        FakeConnection connection = harness.openOne(pool, 10);
        harness.call(pool, "running");
        connection.peerDrains();
        TestCall.start(pool, "next");
        assertThat(connection.carried).containsExactly("warm-up", "running");
        harness.advance(SETTINGS.minBackoff());
        assertThat(harness.address(pool).draining()).isEqualTo(1);
        assertThat(harness.succeed(10).carried).containsExactly("next");
        connection.endAll();
        assertThat(harness.address(pool).draining()).isZero();
        harness.assertExact();
    }

    @Test
    void aConnectionThatWasLostIsOutOfUseAtOnce() {
        ServicePool pool = harness.pool(SETTINGS, A);
        FakeConnection connection = harness.openOne(pool, 10);
        connection.lose(new IOException("reset"));
        TestCall call = TestCall.start(pool, "next");
        assertThat(connection.carried).containsExactly("warm-up");
        harness.advance(SETTINGS.minBackoff());
        assertThat(harness.succeed(10).carried).containsExactly("next");
        assertThat(call.error).isNull();
        assertThat(harness.address(pool).lost()).isEqualTo(1);
    }

    @Test
    void aDrainingConnectionThatBreaksIsCountedAsLostAndOneThatEndsInOrderIsNot() {
        ServicePool pool = harness.pool(SETTINGS, A);
        FakeConnection breaks = harness.openOne(pool, 10);
        harness.call(pool, "running");
        harness.advance(SETTINGS.minBackoff());
        breaks.peerDrains();
        breaks.lose(new IOException("reset"));
        assertThat(harness.address(pool).lost()).isEqualTo(1);
        assertThat(harness.address(pool).lastError()).isEqualTo("reset");
        FakeConnection ends = harness.openOne(pool, 10);
        harness.advance(SETTINGS.minBackoff());
        ends.peerDrains();
        assertThat(harness.address(pool).lost()).isEqualTo(1);
        harness.assertExact();
    }

    @Test
    void aConnectionLostWhileCallsWaitIsReplaced() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(1), A);
        FakeConnection connection = harness.openOne(pool, 1);
        harness.calls(pool, 2);
        harness.advance(SETTINGS.minBackoff());
        connection.lose(new IOException("reset"));
        harness.executor.run();
        assertThat(harness.succeed(1).carried).containsExactly("call1");
    }

    @Test
    void aCallWhoseConnectionEndedBeforeItWasSentIsCarriedAgain() {
        ServicePool pool = harness.pool(SETTINGS, A);
        FakeConnection connection = harness.openOne(pool, 10);
        connection.drainOnNextCall = true;
        TestCall call = TestCall.start(pool, "again");
        harness.advance(SETTINGS.minBackoff());
        assertThat(connection.carried).containsExactly("warm-up");
        assertThat(harness.succeed(10).carried).containsExactly("again");
        assertThat(call.error).isNull();
    }

    @Test
    void droppingAnAddressWhileItConnectsLeavesCountsExactAndTheNextAttemptServesTheCall() {
        ServicePool pool = harness.pool(SETTINGS, A);
        harness.call(pool, "patient");
        pool.drop(A);
        harness.executor.run();
        assertThat(harness.connector.cancelled).isEqualTo(1);
        harness.assertExact();
        assertThat(harness.address(pool).failed()).isZero();
        assertThat(harness.succeed(10).carried).containsExactly("patient");
        harness.assertExact();
    }

    @Test
    void anAttemptThatSucceedsThoughItsAddressWasDroppedIsDrained() {
        ServicePool pool = harness.pool(SETTINGS, A);
        harness.call(pool, "patient");
        FakeAttempt attempt = harness.connector.pending.get(0);
        FakeConnection late = attempt.succeed(10);
        pool.drop(A);
        harness.executor.run();
        assertThat(late.carried).containsExactly("patient");
        assertThat(late.draining).isTrue();
        harness.call(pool, "next");
        assertThat(harness.succeed(10).carried).containsExactly("next");
        late.endAll();
        harness.assertExact();
    }

    @Test
    void closingFailsWhoWaitsGivesAttemptsUpAndClosesConnections() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(2), A);
        FakeConnection connection = harness.openOne(pool, 1);
        List<TestCall> calls = harness.calls(pool, 3);
        CompletableFuture<Void> closed = pool.close();
        assertThat(closed).isNotDone();
        harness.executor.run();
        assertThat(closed).isCompleted();
        assertThat(connection.closed).isTrue();
        assertThat(harness.connector.cancelled).isEqualTo(1);
        assertThat(calls.subList(1, 3))
                .allSatisfy(call -> assertThat(call.error)
                        .isInstanceOf(ConnectionLostException.class)
                        .hasMessageContaining("pool 'text' is closed"));
        assertThat(harness.budget.used()).isZero();
        assertThat(harness.executor.hasTimers()).isFalse();
        assertThat(harness.call(pool, "late").error).hasMessage("'late' was not sent: pool 'text' is closed");
    }

    @Test
    void aCallOnItsWayToTheQueueFailsWhenThePoolIsClosedMeanwhile() {
        ServicePool pool = harness.pool(SETTINGS, A);
        pool.close();
        TestCall early = TestCall.start(pool, "early");
        assertThat(early.error).isInstanceOf(ConnectionLostException.class);
        ServicePool other = harness.pool(SETTINGS, B);
        TestCall call = TestCall.start(other, "under way");
        other.close();
        harness.executor.run();
        assertThat(call.error).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void theSnapshotCountsConnectionsAndCalls() {
        ServicePool pool = harness.pool(SETTINGS.withMaxConnectionsPerAddress(3), A);
        FakeConnection connection = harness.openOne(pool, 2);
        harness.calls(pool, 3);
        harness.advance(SETTINGS.minBackoff());
        PoolSnapshot snapshot = harness.snapshot(pool);
        PoolSnapshot.Address address = snapshot.addresses().get(0);
        assertThat(address.open()).isEqualTo(1);
        assertThat(address.active()).isEqualTo(1);
        assertThat(address.connecting()).isEqualTo(1);
        assertThat(address.permits()).isEqualTo(1);
        assertThat(address.callsInFlight()).isEqualTo(2);
        assertThat(address.callLimit()).isEqualTo(2);
        assertThat(address.created()).isEqualTo(1);
        assertThat(address.reused()).isEqualTo(2);
        assertThat(snapshot.waiting()).isEqualTo(1);
        assertThat(snapshot.oldestOperation()).isEqualTo("call2");
        assertThat(snapshot.oldestWait()).isEqualTo(SETTINGS.minBackoff());
        connection.endAll();
        assertThat(harness.snapshot(pool).waited()).isEqualTo(2);
    }

    @Test
    void tenAddressesUnderALimitOfFiveNeverHaveMoreThanFiveSockets() {
        PoolHarness small = new PoolHarness(5);
        URI[] addresses = IntStream.range(0, 10)
                .mapToObj(i -> URI.create("tcp://node" + i + ":1"))
                .toArray(URI[]::new);
        ServicePool pool = small.pool(SETTINGS, addresses);
        for (int round = 0; round < 50; round++) {
            small.call(pool, "call");
            assertThat(small.connector.sockets()).isLessThanOrEqualTo(5);
            if (!small.connector.pending.isEmpty()) {
                small.succeed(1);
            }
            small.assertExact();
        }
        assertThat(small.snapshot(pool).open()).isEqualTo(5);
    }
}
