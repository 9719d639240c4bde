package io.rpcboot.internal.object;

import io.rpcboot.internal.session.Places;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The places of a connection that belongs to no pool. */
final class CountedPlaces implements Places {

    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

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
        Runnable told = waiting.getAndSet(null);
        if (told != null) {
            told.run();
        }
    }

    @Override
    public void whenFree(Runnable told) {
        waiting.set(told);
    }
}
