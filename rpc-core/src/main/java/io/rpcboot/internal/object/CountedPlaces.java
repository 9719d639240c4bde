package io.rpcboot.internal.object;

import io.rpcboot.internal.session.Places;
import java.util.concurrent.atomic.AtomicInteger;

/** The places of a connection that belongs to no pool. */
final class CountedPlaces implements Places {

    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();

    CountedPlaces(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean tryReserve() {
        if (taken.incrementAndGet() <= limit) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    @Override
    public void release() {
        taken.decrementAndGet();
    }
}
