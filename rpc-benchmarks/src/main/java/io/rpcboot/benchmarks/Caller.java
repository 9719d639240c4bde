package io.rpcboot.benchmarks;

import java.util.List;

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

    /** One that calls over several connections in turn; they share one event loop. */
    static Caller over(List<? extends Caller> connections) {
        Caller[] callers = connections.toArray(Caller[]::new);
        if (callers.length == 1) {
            return callers[0];
        }
        return new Caller() {
            @Override
            public void call(Slot slot) {
                callers[slot.index() % callers.length].call(slot);
            }

            @Override
            public void callFromOutside(Slot slot) {
                callers[slot.index() % callers.length].callFromOutside(slot);
            }
        };
    }
}
