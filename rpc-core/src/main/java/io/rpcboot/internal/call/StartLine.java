package io.rpcboot.internal.call;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * In which order the blocking handlers of one connection start: that of their calls, whichever thread of the executor
 * gets there first. Each call gives the executor this same task, and each run of it starts the first in line: so no
 * thread waits for another, an executor that is full still refuses the call that it has no room for, and one that does
 * not keep its own order does no harm. The line is no longer than the connection has calls.
 */
public final class StartLine implements Runnable {

    /** A handler that waits to start. */
    public interface Starter {

        /** Begins, unless it was given up; returns at once. Called while the line is held: nothing later begins. */
        boolean begin();

        /** Runs the handler that has begun. */
        void runBegun();
    }

    private final ArrayDeque<Starter> line = new ArrayDeque<>();

    /** Goes to the end of the line. On the event loop, before the executor is given this line to run. */
    public synchronized void add(Starter starter) {
        line.add(starter);
    }

    /** Leaves the line: the executor did not take it. On the event loop. */
    public synchronized void remove(Starter starter) {
        line.removeLastOccurrence(starter);
    }

    /** Starts the first in line, on this thread. */
    @Override
    public void run() {
        Starter next = beginNext();
        if (next != null) {
            next.runBegun();
        }
    }

    private synchronized @Nullable Starter beginNext() {
        Starter next = line.poll();
        while (next != null && !next.begin()) {
            next = line.poll();
        }
        return next;
    }

    synchronized int length() {
        return line.size();
    }
}
