package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.PoolHarness.A;
import static io.rpcboot.internal.pool.PoolHarness.B;
import static io.rpcboot.internal.pool.PoolHarness.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.PoolExhaustedException;
import io.rpcboot.PoolExhaustedException.Figures;
import io.rpcboot.PoolSettings;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.RpcTimeoutException.Phase;
import io.rpcboot.health.PoolSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What calls are told that get no connection, and when the pool tries again. */
class PoolFailureTests {

    private static final PoolSettings ONE = SETTINGS.withMaxConnectionsPerAddress(1);

    private final PoolHarness harness = new PoolHarness();

    @Test
    void aCallThatGetsNoPlaceInTimeIsToldTheFiguresAndTheCure() {
        ServicePool pool = harness.pool(ONE.withPending(100, Duration.ofMillis(500)), A);
        harness.openOne(pool, 2);
        List<TestCall> calls = harness.calls(pool, 3);
        harness.advance(Duration.ofMillis(499));
        assertThat(calls.get(2).error).isNull();
        harness.advance(Duration.ofMillis(1));
        assertThat(calls.get(2).error)
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessage("pool 'text': no session within 500 ms (1 of 1 connections at 2 of 2 calls, 1 waiting,"
                        + " oldest 'call2' 500 ms). Raise max-connections-per-address of the pool or"
                        + " rpc.server.max-concurrent-calls of the server, or make fewer calls at a time");
        assertThat(((PoolExhaustedException) calls.get(2).error).figures()).isEqualTo(new Figures(1, 0, 1, 2, 2, 1));
        assertThat(harness.snapshot(pool).timedOut()).isEqualTo(1);
    }

    @Test
    void aCallThatFindsTooManyWaitingFailsAtOnce() {
        ServicePool pool = harness.pool(ONE.withPending(2, Duration.ofMillis(500)), A);
        harness.openOne(pool, 1);
        harness.calls(pool, 3);
        TestCall fourth = TestCall.start(pool, "fourth");
        assertThat(fourth.error)
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageStartingWith("pool 'text': 2 of 2 calls wait already (1 of 1 connections at 1 of 1 calls,"
                        + " 2 waiting, oldest 'call1' 0 ms)");
        assertThat(harness.snapshot(pool).turnedAway()).isEqualTo(1);
    }

    @Test
    void callsOnTheirWayToTheQueueCountAsWaiting() {
        ServicePool pool = harness.pool(ONE.withPending(2, Duration.ofMillis(500)), A);
        TestCall.start(pool, "first");
        TestCall.start(pool, "second");
        assertThat(TestCall.start(pool, "third").error).isInstanceOf(PoolExhaustedException.class);
    }

    @Test
    void whereNoneMayWaitTheFirstCallStillHasAConnectionOpenedForTheNext() {
        ServicePool pool = harness.pool(SETTINGS.withPending(0, Duration.ofMillis(500)), A);
        assertThat(harness.call(pool, "first").error).isInstanceOf(PoolExhaustedException.class);
        assertThat(harness.succeed(1).carried).isEmpty();
        assertThat(harness.call(pool, "second").error).isNull();
        assertThat(harness.call(pool, "third").error).isInstanceOf(PoolExhaustedException.class);
        assertThat(harness.connector.pending).hasSize(1);
    }

    @Test
    void anEarlierDeadlineEndsTheWaitForAPlace() {
        ServicePool pool = harness.pool(ONE.withPending(100, Duration.ofMinutes(10)), A);
        harness.openOne(pool, 1);
        harness.call(pool, "running");
        TestCall call = TestCall.start(pool, "late", Duration.ofMinutes(5));
        harness.advance(Duration.ofMinutes(4));
        assertThat(call.error).isNull();
        harness.advance(Duration.ofMinutes(2));
        assertThat(call.error)
                .isInstanceOf(RpcTimeoutException.class)
                .hasMessageStartingWith(
                        "'late' was not sent: the time limit of 300 s passed while the call waited for a place:"
                                + " pool 'text' (1 of 1 connections at 1 of 1 calls, 1 waiting");
        assertThat(((RpcTimeoutException) call.error).phase()).isEqualTo(Phase.ACQUIRE);
    }

    @Test
    void anEarlierDeadlineEndsTheWaitForAConnection() {
        ServicePool pool = harness.pool(ONE.withPending(100, Duration.ofMinutes(10)), A);
        TestCall call = TestCall.start(pool, "late", Duration.ofMinutes(5));
        harness.advance(Duration.ofMinutes(6));
        assertThat(((RpcTimeoutException) call.error).phase()).isEqualTo(Phase.CONNECT);
        assertThat(call.error).hasMessageContaining("while a connection was being opened");
    }

    @Test
    void callsThatWaitedFailOffThePoolsThreadSoThatABlockingSubscriberStallsNobody() {
        List<Runnable> callbacks = new ArrayList<>();
        harness.callbacks = callbacks::add;
        ServicePool pool = harness.pool(SETTINGS, A);
        TestCall call = harness.call(pool, "count");
        harness.fail("Connection refused");
        assertThat(call.error).isNull();
        callbacks.forEach(Runnable::run);
        assertThat(call.error).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void callsThatWaitedFailEvenIfNothingTakesCallbacksAnyMore() {
        harness.callbacks = task -> {
            throw new RejectedExecutionException("shut down");
        };
        ServicePool pool = harness.pool(SETTINGS, A);
        TestCall call = harness.call(pool, "count");
        pool.close();
        harness.executor.run();
        assertThat(call.error).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void withoutThePoolsThreadACallFailsInsteadOfWaitingForEver() {
        ServicePool pool = harness.pool(SETTINGS, A);
        harness.executor.run();
        harness.executor.shutdownGracefully();
        assertThat(TestCall.start(pool, "late").error).isInstanceOf(ConnectionLostException.class);
        assertThat(pool.snapshot()).isCompletedExceptionally();
        assertThat(pool.close()).isCompleted();
    }

    @Test
    void aLaterDeadlineDoesNotExtendTheAcquireTimeout() {
        ServicePool pool = harness.pool(ONE, A);
        harness.openOne(pool, 1);
        harness.call(pool, "running");
        TestCall call = TestCall.start(pool, "late", Duration.ofMinutes(5));
        harness.advance(Duration.ofSeconds(5));
        assertThat(call.error).isInstanceOf(PoolExhaustedException.class);
    }

    @Test
    void whenEveryAddressRefusedACallFailsWithoutWaitingOutItsTime() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        TestCall call = harness.call(pool, "count");
        harness.fail(A, "Connection refused");
        assertThat(call.error).isNull();
        harness.fail(B, "no route");
        assertThat(call.error)
                .isInstanceOf(ConnectionLostException.class)
                .hasMessage("'count' was not sent: service 'text' cannot be reached:"
                        + " tcp://a:1 (Connection refused, next attempt in 50 ms),"
                        + " tcp://b:1 (no route, next attempt in 50 ms)")
                .hasCauseInstanceOf(IOException.class);
        assertThat(((ConnectionLostException) call.error).mayHaveRun()).isFalse();
        harness.assertExact();
    }

    @Test
    void anAttemptThatBeganBeforeTheCallDoesNotCountAgainstIt() {
        ServicePool pool = harness.pool(SETTINGS, A);
        TestCall first = harness.call(pool, "first");
        TestCall second = harness.call(pool, "second");
        harness.fail("Connection refused");
        assertThat(first.error).isNotNull();
        assertThat(second.error).isNull();
        harness.advance(Duration.ofMillis(50));
        harness.fail("Connection refused");
        assertThat(second.error).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void aCallDuringBackoffWaitsForTheNextAttempt() {
        ServicePool pool = harness.pool(SETTINGS, A);
        harness.call(pool, "first");
        harness.fail("Connection refused");
        TestCall call = harness.call(pool, "second");
        harness.advance(Duration.ofMillis(49));
        assertThat(harness.connector.pending).isEmpty();
        harness.advance(Duration.ofMillis(1));
        assertThat(harness.succeed(1).carried).containsExactly("second");
        assertThat(call.error).isNull();
    }

    @Test
    void aCallIsNotForgottenWhoseBackoffEndsWhileThePoolDecides() {
        for (int nanosLeft = 0; nanosLeft < 20; nanosLeft++) {
            PoolHarness ticking = new PoolHarness();
            ServicePool pool = ticking.pool(SETTINGS, A);
            ticking.call(pool, "first");
            ticking.fail("Connection refused");
            ticking.advance(Duration.ofMillis(50).minusNanos(nanosLeft));
            ticking.nanosPerLook = 1;
            ticking.call(pool, "second");
            ticking.advance(Duration.ofMillis(1));
            assertThat(ticking.connector.pending)
                    .as("attempts with %d ns left", nanosLeft)
                    .hasSize(1);
        }
    }

    @Test
    void aCallThatCannotWaitForTheNextAttemptFailsAtOnce() {
        ServicePool pool = harness.pool(
                SETTINGS.withPending(10, Duration.ofMillis(20))
                        .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(10)),
                A);
        harness.call(pool, "first");
        harness.fail("Connection refused");
        TestCall call = harness.call(pool, "second");
        assertThat(call.error)
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("Connection refused, next attempt in 50 ms");
        assertThat(harness.snapshot(pool).waiting()).isZero();
    }

    @Test
    void nothingIsTriedWhileNobodyCalls() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        harness.call(pool, "first");
        harness.fail(A, "refused");
        harness.fail(B, "refused");
        harness.advance(Duration.ofMinutes(1));
        assertThat(harness.connector.attempts).isEqualTo(2);
        assertThat(harness.executor.hasTimers()).isFalse();
        harness.call(pool, "next");
        assertThat(harness.connector.attempts).isEqualTo(4);
    }

    @Test
    void aServerThatComesBackIsFoundWithinASecondHoweverLongItWasAway() {
        ServicePool pool = harness.pool(PoolSettings.defaults(), A);
        harness.dice = 0.999;
        FakeConnection first = harness.openOne(pool, 10);
        harness.advance(Duration.ofMinutes(1));
        first.lose(new IOException("reset"));
        for (int i = 0; i < 600; i++) {
            harness.call(pool, "call");
            harness.advance(Duration.ofMillis(100));
            while (!harness.connector.pending.isEmpty()) {
                harness.fail("refused");
            }
        }
        harness.call(pool, "after");
        harness.advance(Duration.ofSeconds(1));
        assertThat(harness.succeed(100).carried).endsWith("after");
        assertThat(harness.call(pool, "next").error).isNull();
        harness.assertExact();
    }

    @Test
    void aDeadAddressBesideALiveOneIsTriedPatientlyAndHarmsNoCall() {
        ServicePool pool = harness.pool(PoolSettings.defaults(), A, B);
        harness.dice = 0.999;
        harness.call(pool, "first");
        harness.fail(A, "refused");
        harness.succeed(1_000);
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            calls.add(harness.call(pool, "call"));
            harness.advance(Duration.ofMillis(100));
            while (!harness.connector.pending.isEmpty()) {
                harness.fail("refused");
            }
        }
        assertThat(calls).allMatch(call -> call.error == null);
        assertThat(harness.connector.attempts).isBetween(10, 20);
        PoolSnapshot.Address dead = harness.snapshot(pool).addresses().get(0);
        assertThat(dead.lastError()).isEqualTo("refused");
        assertThat(dead.nextAttempt()).isNotNull();
    }

    @Test
    void aPeerThatEndsConnectionsAtOnceIsTakenForOneThatCannotBeReached() {
        ServicePool pool = harness.pool(SETTINGS, A);
        harness.call(pool, "first");
        harness.succeed(10).lose(new IOException("reset"));
        harness.executor.run();
        harness.call(pool, "next");
        assertThat(harness.connector.pending).isEmpty();
        harness.advance(Duration.ofMillis(50));
        assertThat(harness.succeed(10).carried).containsExactly("next");
    }

    @Test
    void whoTimesOutWhileNothingCanBeReachedIsToldTheLastError() {
        ServicePool pool = harness.pool(SETTINGS, A, B);
        TestCall call = harness.call(pool, "patient");
        harness.fail(A, "Connection refused");
        harness.advance(Duration.ofMillis(50));
        harness.fail(A, "Connection refused");
        harness.advance(Duration.ofSeconds(5));
        assertThat(call.error)
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining("0 of 8 connections at 0 of 0 calls, 2 connecting, 1 waiting")
                .hasMessageEndingWith("could not be opened or was lost: Connection refused")
                .hasCauseInstanceOf(IOException.class);
    }
}
