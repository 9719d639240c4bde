package io.rpcboot.internal.pool;

import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.Places;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection with its places for calls; it is itself the permit of each of its calls. Places are taken and given
 * back on any thread; all else belongs to the pool's thread.
 */
final class PooledConnection implements Places, ConnectionListener {

    /** Added to the places in use when no more calls are taken. */
    private static final int STOPPED = Integer.MIN_VALUE;

    private static final int IN_USE = Integer.MAX_VALUE;

    private static final AtomicIntegerFieldUpdater<PooledConnection> KEPT =
            AtomicIntegerFieldUpdater.newUpdater(PooledConnection.class, "kept");

    private final ConnectionTable table;
    private final PooledAddress address;
    private final long order;
    private final AtomicInteger places = new AtomicInteger();
    private final AtomicLong idleSinceNanos = new AtomicLong();
    private final AtomicLong endedOnLoop = new AtomicLong();
    private boolean used;

    /**
     * Places that calls have left in this batch of the event loop, which alone writes this: its next calls take them, and
     * the rest is given back when the batch ends. A locked operation to give each back, and one to take it again, were 6 % of
     * the caller's time at 1,024 in flight.
     */
    private volatile int kept;

    private volatile @Nullable Runnable waitingElsewhere;

    // Written before the connection is published by LiveConnections.
    private @Nullable Connection connection;
    private int maxCalls;

    // On the pool's thread.
    private ConnectionState state = ConnectionState.CONNECTING;
    private Connector.@Nullable Attempt attempt;
    private boolean abandoned;
    private boolean evicted;
    private long readyNanos;
    private long lifeEndNanos;

    PooledConnection(ConnectionTable table, PooledAddress address, long order) {
        this.table = table;
        this.address = address;
        this.order = order;
    }

    // ---- places, any thread ----

    /** Calls that this connection carries; while a batch gives places back perhaps too few. */
    int inFlight() {
        int left = kept; // before the other: a call that has ended is not counted again
        return Math.max(0, (places.get() & IN_USE) - left);
    }

    /** Places that are taken, or -1 if the current thread gets no further one. */
    int load() {
        int taken = places.get();
        return taken < maxCalls || hasKept() ? taken : -1;
    }

    /** Takes a place, unless there is none or no more calls are taken. */
    @Override
    public boolean tryReserve() {
        int taken = places.get();
        if (taken >= 0 && hasKept()) {
            KEPT.lazySet(this, kept - 1);
            return true;
        }
        while (taken >= 0 && taken < maxCalls) {
            if (taken == 0 && !used) {
                used = true;
            }
            if (places.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = places.get();
        }
        return false;
    }

    /** Carries a call, for which a place was taken. */
    void open(ClientCall<?> call) {
        connection().open(call, this);
    }

    /** Whether this thread may take a place that another call has left to it. */
    private boolean hasKept() {
        return kept > 0 && inEventLoop();
    }

    @Override
    public void release() {
        // One thread writes the plain counter, and none does any more once calls are no longer taken.
        if (places.get() >= 0 && inEventLoop()) {
            endedOnLoop.lazySet(endedOnLoop.getPlain() + 1);
        } else {
            address.onCallEndedElsewhere();
        }
        if (inBatch()) {
            KEPT.lazySet(this, kept + 1);
        } else {
            onGivenBack(1, places.getAndDecrement());
        }
    }

    private void onBatchEnd() {
        giveBackKept();
        table.onBatchEnd();
    }

    private void giveBackKept() {
        int count = kept;
        if (count > 0) {
            int before = places.getAndAdd(-count);
            KEPT.lazySet(this, 0); // before anybody is told, who may take a place at once
            onGivenBack(count, before);
        }
    }

    private void onGivenBack(int count, int before) {
        assert (before & IN_USE) >= count : "a place was given back twice";
        Runnable told = waitingElsewhere;
        if (told != null) {
            waitingElsewhere = null;
            told.run();
        }
        if (before < 0) {
            return; // takes no more calls
        }
        boolean idle = before == count;
        if (idle) {
            // Only when the last call ends: a look at the clock for each call would cost a tenth of it.
            idleSinceNanos.lazySet(table.thread().now());
        }
        table.onPlaceFree(idle);
    }

    /** Those who wait outside of the pool; calls of the pool are told by its table. */
    @Override
    public void whenFree(Runnable told) {
        waitingElsewhere = told;
    }

    /** Takes no more calls, and whoever looks from now on sees that. */
    void stop() {
        places.updateAndGet(taken -> taken | STOPPED);
    }

    /** Takes no more calls if it carries none. */
    boolean stopIfIdle() {
        return places.compareAndSet(0, STOPPED);
    }

    boolean isIdle() {
        return places.get() == 0;
    }

    long idleSinceNanos() {
        return idleSinceNanos.get();
    }

    boolean inEventLoop() {
        return connection().inEventLoop();
    }

    /** Whether this is its event loop, in a batch that {@link ConnectionTable#onBatchEnd} follows. */
    boolean inBatch() {
        return connection().inBatch();
    }

    int maxCalls() {
        return maxCalls;
    }

    // ---- what becomes of the connection, on its event loop ----

    @Override
    public void onReady(Connection ready) {
        connection = ready;
        maxCalls = ready.maxCalls();
        ready.whenBatchEnds(this::onBatchEnd);
        if (!table.thread().execute(() -> table.onReady(this))) {
            ready.close("the pool has been shut down");
        }
    }

    @Override
    public void onDraining(Connection draining, String reason) {
        stop();
        table.thread().execute(() -> table.onDraining(this, reason));
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        stop();
        table.thread().execute(() -> table.onClosed(this, cause));
    }

    // ---- on the pool's thread ----

    ConnectionState state() {
        return state;
    }

    /** The one place where the state changes. */
    ConnectionState move(ConnectionState.Event event) {
        ConnectionState before = state;
        state = before.next(event);
        return before;
    }

    void onOpen(long now, long lifeNanos) {
        readyNanos = now;
        lifeEndNanos = now + lifeNanos;
        idleSinceNanos.set(now);
    }

    PooledAddress address() {
        return address;
    }

    ConnectionTable table() {
        return table;
    }

    /** When the attempt began, among all that the pool orders. */
    long order() {
        return order;
    }

    long readyNanos() {
        return readyNanos;
    }

    long lifeEndNanos() {
        return lifeEndNanos;
    }

    /** Calls whose end was counted here. */
    long endedOnLoop() {
        return endedOnLoop.get();
    }

    boolean isUsed() {
        return used;
    }

    void attempt(Connector.Attempt started) {
        attempt = started;
    }

    /** Gives the attempt up; its end is no failure of the address. */
    void abandon() {
        abandoned = true;
        if (attempt != null) {
            attempt.cancel();
        }
    }

    boolean isAbandoned() {
        return abandoned;
    }

    void markEvicted() {
        evicted = true;
    }

    boolean isEvicted() {
        return evicted;
    }

    Connection connection() {
        Connection ready = connection;
        if (ready == null) {
            throw new IllegalStateException("pooled connection to " + address.uri() + " is " + state);
        }
        return ready;
    }
}
