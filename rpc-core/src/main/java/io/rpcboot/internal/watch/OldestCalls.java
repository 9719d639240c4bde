package io.rpcboot.internal.watch;

import io.rpcboot.health.CallSnapshot;
import io.rpcboot.internal.call.Call;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The calls of one event loop that are under way for longest, bounded. On that loop, and then by its reader. */
final class OldestCalls {

    static final Comparator<CallSnapshot> OLDEST_FIRST =
            Comparator.comparing(CallSnapshot::age).reversed().thenComparing(CallSnapshot::id);

    private final int limit;
    private final long now;
    private final PriorityQueue<CallSnapshot> youngestFirst;
    private long total;

    OldestCalls(int limit, long now) {
        this.limit = limit;
        this.now = now;
        this.youngestFirst = new PriorityQueue<>(OLDEST_FIRST.reversed());
    }

    /** Looks at the calls of a connection; returns how many there were. */
    int visit(WatchedConnection connection) {
        long before = total;
        connection.connection().calls().visit((direction, call) -> add(connection, direction, call));
        return (int) (total - before);
    }

    private void add(WatchedConnection connection, CallSnapshot.Direction direction, Call call) {
        total++;
        if (limit <= 0) {
            return;
        }
        CallSnapshot youngest = youngestFirst.peek();
        boolean full = youngestFirst.size() >= limit;
        if (full
                && youngest != null
                && now - call.beganNanos() <= youngest.age().toNanos()) {
            return;
        }
        if (full) {
            youngestFirst.poll();
        }
        youngestFirst.add(call.snapshot(
                direction, connection.id(), connection.connection().peer(), connection.loopName(), now));
    }

    long total() {
        return total;
    }

    PriorityQueue<CallSnapshot> calls() {
        return youngestFirst;
    }
}
