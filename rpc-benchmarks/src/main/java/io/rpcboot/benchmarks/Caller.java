package io.rpcboot.benchmarks;

/** Sends the call of a slot, and tells the slot when the answer is in. */
public interface Caller {

    /** On the event loop, within the callback of an earlier answer. */
    void call(Slot slot);

    /** On any other thread. */
    void callFromOutside(Slot slot);

    /** Starts the calls of a unary workload: in callbacks, or on threads of their own. */
    static void start(Workload workload, Caller caller, Tally tally) {
        if (workload.callerThreads() == 0) {
            new ClosedLoop(workload, caller, tally).start();
        } else {
            CallerThread.startAll(workload, caller, tally);
        }
    }
}
