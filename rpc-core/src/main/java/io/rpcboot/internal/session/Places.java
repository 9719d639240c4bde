package io.rpcboot.internal.session;

import io.rpcboot.internal.call.CallPermit;

/** The places for calls of one connection. Any thread. */
public interface Places extends CallPermit {

    /** Takes a place, to be given back by {@link #release}; false if there is none, or no more calls are taken. */
    boolean tryReserve();

    /**
     * Has somebody told, once, when the next place is given back; replaces who was to be told before. Who waits says so
     * first, and then looks for a place once more.
     */
    void whenFree(Runnable told);
}
