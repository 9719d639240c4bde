package io.rpcboot.internal.health;

import io.rpcboot.health.ProfileNode;
import java.util.List;

/**
 * What the samples of the event loops make together. Samples are collected for a cycle without anybody looking, and
 * then merged into what is read, as Dask's profiler does.
 */
final class Profile {

    private final CallTree merged = new CallTree();
    private CallTree cycle = new CallTree();

    /** Where samples go; on the watchdog's thread. */
    CallTree cycle() {
        return cycle;
    }

    /** On the watchdog's thread. */
    void endCycle() {
        CallTree ended = cycle;
        cycle = new CallTree();
        if (!ended.isEmpty()) {
            synchronized (merged) {
                merged.addAll(ended);
            }
        }
    }

    /** Any thread. */
    List<ProfileNode> read() {
        synchronized (merged) {
            return merged.read();
        }
    }
}
