package io.rpcboot.internal.observation;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a convention or a handler of observations throws costs the observation, never the call. Any thread. */
final class BrokenObservations {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.observation");

    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final AtomicLong NEXT_WARNING = new AtomicLong(System.nanoTime());

    private BrokenObservations() {}

    /** Warns once a minute, since the next call will probably fail in the same way. */
    static void report(Throwable error) {
        long now = System.nanoTime();
        long due = NEXT_WARNING.get();
        if (now - due >= 0 && NEXT_WARNING.compareAndSet(due, now + INTERVAL_NANOS)) {
            logger.warn(
                    "a call was not observed: a convention or handler of observations threw (further ones within a "
                            + "minute are logged at DEBUG)",
                    error);
        } else {
            logger.debug("a call was not observed", error);
        }
    }
}
