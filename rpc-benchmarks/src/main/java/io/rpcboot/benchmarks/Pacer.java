package io.rpcboot.benchmarks;

/** Decides when a {@link Slot} is used again. */
interface Pacer {

    /** The slot's call has been answered, correctly. On the event loop. */
    void answered(Slot slot);

    /** A call failed; the run is over. */
    void failed(Throwable cause);
}
