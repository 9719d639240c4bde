package io.rpcboot.internal.call;

/** What the session has queued for a call. Confined to the event loop. */
public interface Backlogged {

    /** Bytes that have not been sent. */
    long bytes();
}
