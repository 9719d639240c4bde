package io.rpcboot.internal.pool;

import io.rpcboot.PoolSettings;
import java.util.function.DoubleSupplier;

/**
 * When an address that could not be reached may be tried again. The wait is random between nothing and a ceiling
 * that doubles with each failure ("full jitter", from the AWS Architecture Blog's "Exponential Backoff And
 * Jitter"), and forgotten with the first connection.
 *
 * <p>While no other address of the service is up, calls depend on this one: the ceiling is then at most
 * {@value #URGENT_FACTOR} times the first one, 1 s by default, so that a server that comes back is found within
 * about a second however long it was away. Both waits come from one throw of the dice: a call that turns a
 * patient wait into an urgent one does not throw again, else many calls would together wait for the shortest of
 * many waits. On the pool's thread.
 */
final class Backoff {

    static final int URGENT_FACTOR = 10;

    private static final long SHORTEST_CEILING_NANOS = 1_000_000;
    private static final int MAX_DOUBLINGS = 30;

    private final long minNanos;
    private final long maxNanos;
    private final DoubleSupplier random;
    private int failures;
    private long failedAtNanos;
    private long patientNanos;
    private long urgentNanos;

    Backoff(PoolSettings settings, DoubleSupplier random) {
        this.minNanos = Math.max(SHORTEST_CEILING_NANOS, settings.minBackoff().toNanos());
        this.maxNanos = Math.max(minNanos, settings.maxBackoff().toNanos());
        this.random = random;
    }

    void onFailure(long now) {
        double ceiling = Math.min((double) maxNanos, (double) minNanos * (1L << Math.min(failures, MAX_DOUBLINGS)));
        double dice = random.getAsDouble();
        failures++;
        failedAtNanos = now;
        patientNanos = (long) (dice * ceiling);
        urgentNanos = (long) (dice * Math.min(ceiling, (double) URGENT_FACTOR * minNanos));
    }

    void onSuccess() {
        failures = 0;
    }

    /** Failures in a row. */
    int failures() {
        return failures;
    }

    /** How long no attempt is made; zero or less for no time. */
    long leftNanos(long now, boolean urgent) {
        return failures == 0 ? 0 : (urgent ? urgentNanos : patientNanos) - (now - failedAtNanos);
    }
}
