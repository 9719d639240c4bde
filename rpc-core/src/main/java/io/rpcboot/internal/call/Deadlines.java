package io.rpcboot.internal.call;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** The time of a call: its own, shortened by what is left of the call that is being served. */
final class Deadlines {

    /** Longer times count as this: a century of nanoseconds is near the end of a long. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Shorter times are measured from the moment itself, longer ones may count from the beginning of a batch. */
    static final long EXACT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Deadlines() {}

    /** The error of a call that a handler makes when the time of its own call is over. */
    static RpcTimeoutException over(String operation, Duration limit) {
        return new RpcTimeoutException(
                RpcTimeoutException.Phase.ACQUIRE,
                limit,
                "'" + operation + "' was not sent: the deadline of the call that makes it has passed",
                operation,
                null);
    }

    /** That the time of a call has passed without an answer, in words. */
    static String passed(Duration limit) {
        long millis = limit.toMillis();
        return "no answer within " + (millis > 0 ? millis + " ms" : limit.toNanos() + " ns");
    }

    /**
     * When a time that starts now has passed, on the scale of {@code System.nanoTime()}. On an event loop a time of a second and
     * more starts when its batch was begun, or 31 calls ago, whichever is later: looking at the clock for each was a sixth of
     * what 1,024 calls in flight cost their caller.
     *
     * @param loop the event loop that is the current thread; null for another thread
     */
    static long after(Duration time, @Nullable TimerWheel loop) {
        long nanos = (time.compareTo(LONGEST) < 0 ? time : LONGEST).toNanos();
        return nanos + (loop == null || nanos < EXACT_NANOS ? System.nanoTime() : loop.nowForLimit());
    }

    /** What a call has in all; null for no limit. */
    static @Nullable Duration shorten(@Nullable Duration own, CoreSubscriber<?> subscriber) {
        return shorten(own, CurrentCall.of(subscriber));
    }

    /** @param served the call whose handler makes this one; null if none does */
    static @Nullable Duration shorten(@Nullable Duration own, @Nullable RpcCallContext served) {
        Duration left = served == null ? null : served.remainingTime().orElse(null);
        return own == null || (left != null && left.compareTo(own) < 0) ? left : own;
    }
}
