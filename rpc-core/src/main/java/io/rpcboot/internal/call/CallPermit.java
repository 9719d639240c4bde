package io.rpcboot.internal.call;

/** A place for one call on a connection, counted by the pool. */
@FunctionalInterface
public interface CallPermit {

    /** Gives the place back; called exactly once, on any thread. */
    void release();
}
