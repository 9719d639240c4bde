package io.rpcboot.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PoolSettings;
import org.junit.jupiter.api.Test;

class BackoffTests {

    private static final long MILLI = 1_000_000;

    private double dice = 1;
    private final Backoff backoff = new Backoff(PoolSettings.defaults(), () -> dice);

    @Test
    void anAddressThatNeverFailedMayBeTriedAtOnce() {
        assertThat(backoff.leftNanos(0, false)).isZero();
    }

    @Test
    void theCeilingDoublesFromTheFirstToTheLast() {
        long[] expected = {100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000};
        for (long millis : expected) {
            backoff.onFailure(0);
            assertThat(backoff.leftNanos(0, false)).isEqualTo(millis * MILLI);
        }
    }

    @Test
    void theCeilingStaysTheLastAfterHundredsOfFailures() {
        for (int i = 0; i < 500; i++) {
            backoff.onFailure(0);
        }
        assertThat(backoff.leftNanos(0, false)).isEqualTo(10_000 * MILLI);
    }

    @Test
    void theWaitIsAnyPartOfTheCeiling() {
        dice = 0;
        backoff.onFailure(0);
        assertThat(backoff.leftNanos(0, false)).isZero();
        dice = 0.25;
        backoff.onFailure(0);
        assertThat(backoff.leftNanos(0, false)).isEqualTo(50 * MILLI);
    }

    @Test
    void anUrgentWaitIsTheSamePartOfALowerCeiling() {
        dice = 0.5;
        for (int i = 0; i < 10; i++) {
            backoff.onFailure(0);
        }
        assertThat(backoff.leftNanos(0, false)).isEqualTo(5_000 * MILLI);
        assertThat(backoff.leftNanos(0, true)).isEqualTo(500 * MILLI);
    }

    @Test
    void theWaitRunsOut() {
        backoff.onFailure(7 * MILLI);
        assertThat(backoff.leftNanos(50 * MILLI, false)).isEqualTo(57 * MILLI);
        assertThat(backoff.leftNanos(200 * MILLI, false)).isNegative();
    }

    @Test
    void aSuccessForgetsAllFailures() {
        for (int i = 0; i < 5; i++) {
            backoff.onFailure(0);
        }
        backoff.onSuccess();
        assertThat(backoff.leftNanos(0, false)).isZero();
        backoff.onFailure(0);
        assertThat(backoff.leftNanos(0, false)).isEqualTo(100 * MILLI);
    }
}
