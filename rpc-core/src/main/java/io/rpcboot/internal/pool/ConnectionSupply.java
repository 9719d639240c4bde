package io.rpcboot.internal.pool;

import io.rpcboot.ServiceSettings;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a pool opens a connection, and to which address. {@link #advance} brings what is there in line with
 * what is needed; it is called after whatever may have changed either. On the pool's thread, save where said.
 *
 * <ul>
 *   <li>Calls come, and an address has no connection: it gets one, so that the load spreads over all addresses.
 *   <li>All places are taken: the address with the fewest connections gets another.
 *   <li>An address in back-off gets none. If no connection of the service is left, its back-off is urgent
 *       ({@link Backoff}), and calls wait for the attempt; one that cannot wait so long fails at once.
 *   <li>Each address was tried since a call came, and none was reached: the call fails with what went wrong.
 * </ul>
 */
final class ConnectionSupply {

    /** Pause before an address is covered again for which the budget had no place. */
    private static final long COVER_PAUSE_NANOS = 1_000_000_000;

    private final PoolThread thread;
    private final ConnectionBudget budget;
    private final WaitingCalls waiting;
    private final Arrivals arrivals;
    private final ConnectionTable table;
    private final PoolErrors errors;
    private final PoolTimer retry;
    private final AtomicBoolean nudged = new AtomicBoolean();
    private final AtomicBoolean turnedAway = new AtomicBoolean();
    private int callsPerConnection = 1;
    private boolean coverPaused;
    private long coverPauseEndNanos;

    /** Whether an address could be given its first connection if a call came; read on any thread. */
    private volatile boolean uncovered;

    ConnectionSupply(
            ServiceSettings service,
            Connector connector,
            ConnectionBudget budget,
            LiveConnections live,
            WaitingCalls waiting,
            Arrivals arrivals) {
        this.thread = budget.thread();
        this.budget = budget;
        this.waiting = waiting;
        this.arrivals = arrivals;
        this.table = new ConnectionTable(service, connector, budget, live, this);
        this.errors = new PoolErrors(service, waiting, table, budget);
        this.retry = new PoolTimer(thread, this::advance);
    }

    // ---- any thread ----

    ConnectionTable table() {
        return table;
    }

    PoolErrors errors() {
        return errors;
    }

    /** A place was given back. Whoever waits has made that known before it looked for a place in vain. */
    void onPlaceFree(boolean idle) {
        if (!waiting.isEmpty()) {
            arrivals.wake();
        }
        if (idle) {
            budget.onIdle();
        }
    }

    /** The batch of an event loop ends: calls that came in it have not woken the pool's thread. */
    void onBatchEnd() {
        arrivals.wakeIfAny();
    }

    /** A call got its place at once; perhaps there is an address to spread the load to. */
    void onCarried() {
        if (uncovered && nudged.compareAndSet(false, true)) {
            thread.execute(this::onNudge);
        }
    }

    /** A call found too many waiting; where none may wait, this alone makes the pool grow. */
    void onTurnedAway() {
        if (turnedAway.compareAndSet(false, true)) {
            thread.execute(this::growForTurnedAway);
        }
    }

    // ---- on the pool's thread ----

    boolean hasWaitingCalls() {
        return !waiting.isEmpty();
    }

    /** Whether a place of the budget would be taken now. */
    boolean wantsConnection() {
        if (waiting.isEmpty() || table.isClosed()) {
            return false;
        }
        long now = thread.now();
        boolean urgent = table.open() == 0;
        return table.addresses().stream().anyMatch(address -> address.mayConnect(now, urgent));
    }

    void advance() {
        assert thread.isCurrent();
        if (table.isClosed()) {
            return;
        }
        waiting.serve();
        decide(!waiting.isEmpty(), waiting.size());
    }

    void onReady(PooledConnection connection) {
        callsPerConnection = Math.max(1, connection.maxCalls());
    }

    /** Fails the calls that wait in vain, after an attempt has failed. */
    void failHopeless() {
        waiting.failIf(this::isHopeless, this::unreachable);
    }

    /** As {@link #failHopeless()}, of the calls that came last: those of this order and later ones. */
    void failHopeless(long fromOrder) {
        waiting.failNewest(fromOrder, this::isHopeless, this::unreachable);
    }

    private Throwable unreachable(Waiter waiter) {
        table.outage().onCallFailed(thread.now());
        return errors.unreachable(waiter.call);
    }

    /** Whether each address was tried in vain since the call came, or it cannot wait for the next attempt. */
    private boolean isHopeless(Waiter waiter) {
        if (table.open() > 0) {
            return false;
        }
        long now = thread.now();
        long rest = Long.MAX_VALUE;
        boolean allTried = true;
        for (PooledAddress address : table.addresses()) {
            allTried &= address.failedOrder() > waiter.order;
            rest = Math.min(rest, address.isCovered() ? 0 : address.backoff().leftNanos(now, true));
        }
        return allTried || (rest > 0 && waiter.limitNanos - now < rest);
    }

    /** Whether nothing is open, but may be soon: what calls wait for is a connection. */
    boolean isConnecting() {
        return table.open() == 0
                && table.addresses().stream()
                        .anyMatch(address ->
                                address.isCovered() || address.backoff().leftNanos(thread.now(), true) > 0);
    }

    void close() {
        retry.clear();
        budget.unregister(this);
        table.close();
    }

    private void onNudge() {
        nudged.set(false);
        if (!table.isClosed()) {
            long now = thread.now();
            cover(now, false);
            arm(now);
        }
    }

    private void growForTurnedAway() {
        turnedAway.set(false);
        if (!table.isClosed()) {
            decide(true, Math.max(1, waiting.size()));
        }
    }

    /**
     * Opens what calls wait for, and sets the timer for what may not be opened yet. All by one look at the clock: a
     * back-off that ended in between would be too long for the one and over for the other, and the call forgotten.
     */
    private void decide(boolean callsWait, int waiters) {
        long now = thread.now();
        if (callsWait) {
            cover(now, true);
            grow(now, waiters);
        }
        arm(now);
    }

    /** Opens a connection to each address that has none, as far as the budget goes; insists only on the first. */
    private void cover(long now, boolean callsWait) {
        boolean urgent = table.open() == 0;
        for (PooledAddress address : table.addresses()) {
            boolean insist = callsWait && urgent && table.connecting() == 0;
            if (address.isCovered()
                    || !address.mayConnect(now, urgent)
                    || (!insist && isCoverPaused(now))
                    || table.start(address, insist)) {
                continue;
            }
            coverPaused = true;
            coverPauseEndNanos = now + COVER_PAUSE_NANOS;
        }
    }

    private boolean isCoverPaused(long now) {
        coverPaused = coverPaused && coverPauseEndNanos - now > 0;
        return coverPaused;
    }

    /** All places are taken: opens as many further connections as have places for those who wait. */
    private void grow(long now, int waiters) {
        if (table.open() == 0) {
            return;
        }
        int wanted = (waiters + callsPerConnection - 1) / callsPerConnection;
        for (PooledAddress address : table.addresses()) {
            wanted -= address.open() > 0 ? address.connecting() : 0;
        }
        for (; wanted > 0; wanted--) {
            PooledAddress address = leastConnected(now);
            if (address == null || !table.start(address, true)) {
                return;
            }
        }
    }

    /** Among the addresses that may have another; one that has yet to prove itself gets no second attempt. */
    private @Nullable PooledAddress leastConnected(long now) {
        PooledAddress least = null;
        for (PooledAddress address : table.addresses()) {
            if (address.mayConnect(now, false)
                    && (address.open() > 0 || address.connecting() == 0)
                    && (least == null || address.open() + address.connecting() < least.open() + least.connecting())) {
                least = address;
            }
        }
        return least;
    }

    /** Sets the timer for the next attempt that somebody waits for, and the flag for those that a call may cause. */
    private void arm(long now) {
        boolean callsWait = !waiting.isEmpty();
        boolean urgent = table.open() == 0;
        boolean open = false;
        long next = PoolTimer.NEVER;
        for (PooledAddress address : table.addresses()) {
            // With nothing open and nobody waiting, the next call comes by the slow path and looks by itself.
            if (address.permits() == 0 || (!callsWait && (urgent || address.isCovered()))) {
                continue;
            }
            long rest = address.backoff().leftNanos(now, urgent);
            if (rest <= 0 && !address.isCovered() && isCoverPaused(now)) {
                rest = coverPauseEndNanos - now;
            }
            if (rest > 0) {
                next = Math.min(next, rest);
            } else {
                open |= !address.isCovered();
            }
        }
        uncovered = open;
        retry.set(now, next);
    }
}
