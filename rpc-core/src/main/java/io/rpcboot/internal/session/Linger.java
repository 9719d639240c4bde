package io.rpcboot.internal.session;

import io.rpcboot.internal.call.TimerEntry;

/** The time in which the peer may close a connection that has been drained. */
final class Linger extends TimerEntry {

    private final Runnable onEnd;

    Linger(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    @Override
    protected void onTimeout() {
        onEnd.run();
    }
}
