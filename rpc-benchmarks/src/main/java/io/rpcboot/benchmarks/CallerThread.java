package io.rpcboot.benchmarks;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.SpscArrayQueue;

/**
 * A thread of the application that calls: it keeps its share of the calls in flight and sleeps when all of
 * them are under way, or none is due yet. Answers come back on the event loop, which wakes it once for a burst of
 * them.
 */
final class CallerThread extends Thread implements Pacer {

    private final Caller caller;
    private final Tally tally;
    private final long calls;
    private final SpscArrayQueue<Slot> free;
    private final Latencies latencies;
    private final Schedule schedule;
    private volatile boolean asleep;

    private CallerThread(Caller caller, Tally tally, long calls, int inFlight) {
        super("caller");
        this.caller = caller;
        this.tally = tally;
        this.calls = calls;
        this.latencies = tally.latencies();
        this.schedule = new Schedule(tally::rate);
        this.free = new SpscArrayQueue<>(4 * inFlight); // a queue that is nearly full is a slow one
        setDaemon(true);
    }

    static void startAll(Workload workload, Caller caller, Tally tally) {
        int threads = workload.callerThreads();
        int share = workload.inFlight() / threads;
        for (int i = 0; i < threads; i++) {
            long calls = tally.limit() / threads + (i < tally.limit() % threads ? 1 : 0);
            CallerThread thread = new CallerThread(caller, tally, calls, share);
            for (int index = 0; index < share; index++) {
                thread.free.add(new Slot(i * share + index, workload.payloadBytes(), thread));
            }
            thread.start();
        }
    }

    @Override
    public void run() {
        for (long begun = 0; begun < calls && tally.failure() == null; begun++) {
            Slot slot = takeFree();
            long dueNanos = schedule.await();
            slot.next();
            if (dueNanos != 0) {
                latencies.begun(slot, dueNanos);
            } else if (slot.timed()) {
                latencies.begun(slot);
            }
            caller.callFromOutside(slot);
        }
    }

    @Override
    public void answered(Slot slot) {
        latencies.ended(slot);
        slot.begunNanos(0);
        tally.add();
        free.offer(slot);
        VarHandle.fullFence(); // the offer before the look at the flag; takeFree() does it the other way round
        if (asleep) {
            asleep = false;
            LockSupport.unpark(this);
        }
    }

    @Override
    public void failed(Throwable cause) {
        tally.fail(cause);
        LockSupport.unpark(this);
    }

    private Slot takeFree() {
        for (; ; ) {
            Slot slot = free.poll();
            if (slot != null) {
                return slot;
            }
            asleep = true;
            if (free.isEmpty()) {
                LockSupport.park(this);
            }
            asleep = false;
        }
    }
}
