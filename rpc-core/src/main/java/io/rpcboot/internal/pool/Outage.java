package io.rpcboot.internal.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Since when a service cannot be reached, and when a call last failed for want of a place. On the pool's thread. */
final class Outage {

    private boolean unreachable;
    private long sinceNanos;
    private boolean callFailed;
    private long callFailedNanos;

    /** An attempt has failed, and no connection is open. */
    void onUnreachable(long now) {
        if (!unreachable) {
            unreachable = true;
            sinceNanos = now;
        }
    }

    void onReached() {
        unreachable = false;
    }

    void onCallFailed(long now) {
        callFailed = true;
        callFailedNanos = now;
    }

    /** Null while it can be reached, or nobody has tried in vain. */
    @Nullable
    Duration unreachableFor(long now) {
        return unreachable ? Duration.ofNanos(now - sinceNanos) : null;
    }

    /** Null if none has failed. */
    @Nullable
    Duration lastFailureAgo(long now) {
        return callFailed ? Duration.ofNanos(now - callFailedNanos) : null;
    }
}
