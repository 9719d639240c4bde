package io.rpcboot.benchmarks;

/** Makes the next call in the callback of the one before. */
final class ClosedLoop implements Pacer {

    private final Workload workload;
    private final Caller caller;
    private final Tally tally;
    private final Latencies latencies;
    private long begun;

    ClosedLoop(Workload workload, Caller caller, Tally tally) {
        this.workload = workload;
        this.caller = caller;
        this.tally = tally;
        this.latencies = tally.latencies();
    }

    /** The first call comes from outside; its answer, on the loop, lets the others follow. */
    void start() {
        Slot first = new Slot(0, workload.payloadBytes(), this);
        begun = 1;
        first.next();
        caller.callFromOutside(first);
    }

    @Override
    public void answered(Slot slot) {
        latencies.ended(slot);
        tally.add();
        if (begun == 1) {
            for (int index = 1; index < workload.inFlight(); index++) {
                begin(new Slot(index, workload.payloadBytes(), this));
            }
        }
        begin(slot);
    }

    @Override
    public void failed(Throwable cause) {
        tally.fail(cause);
    }

    private void begin(Slot slot) {
        if (begun < tally.limit()) {
            begun++;
            slot.next();
            if (slot.timed()) {
                latencies.begun(slot);
            }
            caller.call(slot);
        }
    }
}
