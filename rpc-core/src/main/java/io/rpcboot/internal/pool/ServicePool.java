package io.rpcboot.internal.pool;

import io.rpcboot.PoolSettings;
import io.rpcboot.RpcException;
import io.rpcboot.ServiceSettings;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.ClientCall;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one service. A call that finds a free place on an open connection takes it on its own thread,
 * without a lock and without garbage; every other goes to the pool's thread, where it waits its turn, and where
 * alone connections come and go. Safe for any thread.
 */
public final class ServicePool implements CallCarrier {

    /** Most calls that are taken in at once, so that the other tasks of the pool's thread get their turn. */
    static final int MAX_TAKEN = 1024;

    private final String service;
    private final ConnectionBudget budget;
    private final PoolThread thread;
    private final LiveConnections live = new LiveConnections();
    private final WaitingCalls waiting;
    private final ConnectionSupply supply;
    private final Arrivals arrivals;
    private final ExhaustionEvents exhaustion;

    /** Opens nothing yet. */
    public ServicePool(ServiceSettings settings, Connector connector, ConnectionBudget budget, RpcEvents events) {
        PoolSettings pool = settings.pool();
        this.service = settings.id();
        this.budget = budget;
        this.thread = budget.thread();
        this.exhaustion = new ExhaustionEvents(service, events, thread.now());
        this.arrivals = new Arrivals(thread, this::onWoken, this::refuse);
        this.waiting = new WaitingCalls(
                thread, live, pool.maxPending(), pool.acquireTimeout().toNanos(), this::expired);
        this.supply = new ConnectionSupply(settings, connector, budget, live, waiting, arrivals);
        thread.execute(() -> budget.register(supply));
    }

    public String service() {
        return service;
    }

    @Override
    public void carry(ClientCall<?> call) {
        if (!offer(call)) {
            call.fail(supply.errors().closed(call));
        }
    }

    /** As {@link #carry}, but leaves the call alone and returns false if the pool is closed. */
    boolean offer(ClientCall<?> call) {
        if (waiting.isUnused()) {
            PooledConnection free = live.reserve();
            if (free != null) {
                supply.onCarried();
                free.open(call);
                return true;
            }
        }
        return switch (waiting.admit()) {
            case ADMITTED -> {
                handOver(call);
                yield true;
            }
            case FULL -> {
                supply.onTurnedAway();
                RpcException error = supply.errors().turnedAway(call.operation());
                exhaustion.onCallFailed(error, thread.now());
                call.fail(error);
                yield true;
            }
            case CLOSED -> false;
        };
    }

    /**
     * Lets go of the connections to an address, those being opened too, and forgets its back-off. Calls under way
     * go on; the next one opens a new connection.
     */
    public void drop(URI address) {
        thread.execute(() -> {
            if (!supply.table().isClosed()) {
                supply.table().drop(address);
            }
        });
    }

    /** Has an address, or all of them, tried again at once; false if there is none such. */
    public CompletableFuture<Boolean> resetBackoff(@Nullable URI address) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        if (!thread.execute(() ->
                result.complete(!supply.table().isClosed() && supply.table().resetBackoff(address)))) {
            result.complete(false);
        }
        return result;
    }

    /** The pool at one moment between two events; fails only if the pool's thread has been shut down. */
    public CompletableFuture<PoolSnapshot> snapshot() {
        CompletableFuture<PoolSnapshot> result = new CompletableFuture<>();
        if (!thread.execute(() -> result.complete(snapshotNow()))) {
            result.completeExceptionally(
                    new RejectedExecutionException("pool '" + service + "' has no thread any more"));
        }
        return result;
    }

    /** Fails the calls that wait, gives up attempts and closes all connections; completes when they are closed. */
    public CompletableFuture<Void> close() {
        waiting.close();
        if (!thread.execute(this::closeNow)) {
            supply.table().whenClosed().complete(null);
        }
        return supply.table().whenClosed().copy();
    }

    /** Closes the pool if it has nothing left that would be missed; on the pool's thread. */
    boolean closeIfUnused() {
        assert thread.isCurrent();
        if (supply.table().isForgettable() && waiting.closeIfUnused()) {
            closeNow();
            return true;
        }
        return false;
    }

    boolean isClosed() {
        return waiting.isClosed();
    }

    private void handOver(ClientCall<?> call) {
        Waiter waiter = null;
        try {
            call.keepPayload();
            waiter = waiting.waiter(call);
        } finally {
            if (waiter == null) {
                waiting.leave();
            }
        }
        arrivals.add(waiter, live.inBatch());
    }

    /** The pool's thread has been shut down. */
    private void refuse(Waiter waiter) {
        waiting.leave();
        waiter.call.fail(supply.errors().closed(waiter.call));
    }

    /** On the pool's thread: calls have come, or a place is free for one that waits. */
    private void onWoken() {
        arrivals.onWoken();
        long firstOrder = supply.table().nextOrder();
        try {
            Waiter waiter;
            for (int i = 0; i < MAX_TAKEN && (waiter = arrivals.poll()) != null; i++) {
                arrive(waiter);
            }
        } finally {
            arrivals.wakeIfAny();
            if (!waiting.isEmpty()) {
                supply.advance();
                supply.failHopeless(firstOrder);
            }
        }
    }

    private void arrive(Waiter waiter) {
        ClientCall<?> call = waiter.call;
        if (waiting.isClosed()) {
            waiting.leave();
            thread.fail(call, supply.errors().closed(call));
            return;
        }
        if (call.isCancelled()) {
            waiting.discard(waiter);
            return;
        }
        PooledConnection free = waiting.isEmpty() ? live.reserve() : null;
        if (free != null) {
            waiting.leave();
            supply.onCarried();
            free.open(call);
            return;
        }
        waiter.order = supply.table().nextOrder();
        waiting.add(waiter);
    }

    private Throwable expired(Waiter waiter) {
        Throwable error = supply.errors().expired(waiter, supply.isConnecting());
        supply.table().outage().onCallFailed(thread.now());
        exhaustion.onCallFailed(error, thread.now());
        return error;
    }

    private void closeNow() {
        if (!supply.table().isClosed()) {
            arrivals.close();
            waiting.failIf(waiter -> true, waiter -> supply.errors().closed(waiter.call));
            supply.close();
        }
    }

    private PoolSnapshot snapshotNow() {
        long now = thread.now();
        Waiter oldest = waiting.first();
        boolean urgent = supply.table().open() == 0;
        return new PoolSnapshot(
                service,
                supply.table().addresses().stream()
                        .map(address -> address.snapshot(now, urgent))
                        .toList(),
                waiting.size(),
                oldest == null ? null : oldest.call.operation(),
                oldest == null ? Duration.ZERO : Duration.ofNanos(now - oldest.sinceNanos),
                waiting.waited(),
                waiting.timedOut(),
                waiting.turnedAway(),
                waiting.failed() - waiting.timedOut(),
                waiting.waits().lastMinute(now),
                supply.table().outage().unreachableFor(now),
                supply.table().outage().lastFailureAgo(now),
                budget.used(),
                budget.limit());
    }
}
