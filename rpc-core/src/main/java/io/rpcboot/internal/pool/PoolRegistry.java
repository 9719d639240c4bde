package io.rpcboot.internal.pool;

import io.rpcboot.internal.call.CallCarrier;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pools of addresses that are known only at run time. A pool is made by the first call to its address, and
 * dropped when it has neither connections nor calls nor a back-off to remember; whoever still holds a carrier of it
 * gets a new one with the next call. Safe for any thread.
 */
public final class PoolRegistry {

    /** Most pools of one registry. */
    public static final int MAX_POOLS = 1024;

    /** How often unused pools are dropped. */
    static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

    private final PoolThread thread;
    private final int limit;
    private final Function<URI, ServicePool> factory;
    private final PoolTimer sweep;
    private final Map<URI, ServicePool> pools = new LinkedHashMap<>();
    private boolean closed;

    /** @param factory makes the pool of an address; must not block */
    public PoolRegistry(PoolThread thread, int limit, Function<URI, ServicePool> factory) {
        this.thread = thread;
        this.limit = limit;
        this.factory = factory;
        this.sweep = new PoolTimer(thread, this::sweep);
    }

    /** What brings calls to an address; makes no pool yet. */
    public CallCarrier carrier(URI address) {
        return new AddressCarrier(this, address);
    }

    /** The pools there are. */
    public synchronized List<ServicePool> pools() {
        return List.copyOf(pools.values());
    }

    /** Closes all pools, for ever; completes when they are closed. */
    public CompletableFuture<Void> close() {
        synchronized (this) {
            closed = true;
        }
        thread.execute(sweep::clear);
        return CompletableFuture.allOf(pools().stream().map(ServicePool::close).toArray(CompletableFuture<?>[]::new));
    }

    synchronized boolean isClosed() {
        return closed;
    }

    int limit() {
        return limit;
    }

    /** The pool of an address; null if it has none and there may be no more. */
    synchronized @Nullable ServicePool obtain(URI address) {
        ServicePool known = pools.get(address);
        if (known != null && !known.isClosed()) {
            return known;
        }
        if (closed || (known == null && pools.size() >= limit)) {
            thread.execute(this::sweep);
            return null;
        }
        ServicePool fresh = factory.apply(address);
        pools.put(address, fresh);
        if (pools.size() > limit - limit / 4) {
            thread.execute(this::sweep);
        } else {
            thread.execute(this::armSweep);
        }
        return fresh;
    }

    private void sweep() {
        for (Map.Entry<URI, ServicePool> entry : entries()) {
            if (entry.getValue().closeIfUnused()) {
                forget(entry.getKey(), entry.getValue());
            }
        }
        armSweep();
    }

    private void armSweep() {
        if (!sweep.isSet() && !isClosed() && !pools().isEmpty()) {
            sweep.set(thread.now(), SWEEP_INTERVAL.toNanos());
        }
    }

    private synchronized List<Map.Entry<URI, ServicePool>> entries() {
        return new ArrayList<>(Map.copyOf(pools).entrySet());
    }

    private synchronized void forget(URI address, ServicePool pool) {
        pools.remove(address, pool);
    }
}
