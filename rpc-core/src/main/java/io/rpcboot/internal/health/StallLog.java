package io.rpcboot.internal.health;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of one event loop that is stuck: the first time all of it, and what follows within a minute as
 * one line with a count. On the watchdog's thread.
 */
final class StallLog {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.eventloop");

    static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private boolean logged;
    private long loggedAt;
    private int unsaid;
    private long longestUnsaid;
    private boolean saidStuck;

    /** It is stuck. */
    void onStuck(String name, long silentNanos, @Nullable String operation, StackTraceElement[] stack, long now) {
        if (logged && now - loggedAt < QUIET_NANOS) {
            return; // counted when it is over
        }
        logged = true;
        loggedAt = now;
        saidStuck = true;
        logger.warn(text(name, silentNanos, operation), new StuckLoop(name, stack));
    }

    /** It answers again. */
    void onOver(String name, long lastedNanos) {
        if (saidStuck) {
            saidStuck = false;
            logger.info("event loop {} answers again, after {}", name, Texts.time(lastedNanos));
        } else {
            unsaid++;
            longestUnsaid = Math.max(longestUnsaid, lastedNanos);
        }
    }

    /** Says what was held back, once the minute is over. */
    void onTick(String name, long now) {
        if (unsaid > 0 && now - loggedAt >= QUIET_NANOS) {
            logger.warn(
                    "event loop {} was stuck {} more times within the last minute, at most for {}",
                    name,
                    unsaid,
                    Texts.time(longestUnsaid));
            unsaid = 0;
            longestUnsaid = 0;
            loggedAt = now;
        }
    }

    static String text(String name, long silentNanos, @Nullable String operation) {
        String silence = "event loop " + name + " has not answered for " + Texts.time(silentNanos) + ": ";
        return operation == null
                ? silence + "its stack says where it is, no operation is known to be on it"
                : silence + "code of '" + operation + "' is on it. " + LoopWatchdog.HINT;
    }
}
