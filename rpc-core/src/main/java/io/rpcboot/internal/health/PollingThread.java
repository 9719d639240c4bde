package io.rpcboot.internal.health;

/** A thread that runs while it waits for something to do, and says how long: that is not work. */
public interface PollingThread {

    /** Time of the processor that it has polled away, in nanoseconds. Any thread. */
    long polledNanos();
}
