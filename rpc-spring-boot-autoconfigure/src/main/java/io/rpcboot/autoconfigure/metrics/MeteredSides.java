package io.rpcboot.autoconfigure.metrics;

import io.rpcboot.RpcServer;
import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.CallSnapshot;
import io.rpcboot.health.CallTotals;
import io.rpcboot.health.DropSnapshot;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.OperationSnapshot;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.health.Reading;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.health.RpcHealth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * What meters read. A registry asks for each meter by itself, but pools, loops and calls are read as a whole: a reading
 * is kept for half a second, so that one export reads them once. Safe for any thread.
 */
final class MeteredSides implements ApplicationListener<ApplicationReadyEvent> {

    private static final CallTotals NO_CALLS = new CallTotals(0, 0, 0, List.of());

    private final RpcSides sides;
    private final List<Runnable> whenRead = new CopyOnWriteArrayList<>();
    private final Readings ofServer = new Readings(Side.SERVER);
    private final Readings ofClients = new Readings(Side.CLIENT);
    private final KeptReading<List<PoolSnapshot>> pools = new KeptReading<>(this::readPools);
    private final Map<String, PoolSnapshot> lastKnown = new ConcurrentHashMap<>();

    MeteredSides(RpcSides sides) {
        this.sides = sides;
    }

    /** Empty while the server does not run, and where a test has put other clients into the place of ours. */
    Optional<RpcHealth> health(Side side) {
        return switch (side) {
            case SERVER -> server().map(RpcServer::health);
            case CLIENT -> sides.clients();
        };
    }

    Optional<RpcServer> server() {
        return sides.server();
    }

    RpcEvents events() {
        return sides.events();
    }

    List<EventLoopSnapshot> eventLoops(Side side) {
        return readings(side).loops.get();
    }

    /** The calls under way, in numbers. */
    CallTotals callTotals(Side side) {
        return readings(side).totals.get();
    }

    /** Has something done with each fresh reading, once for an export: who meters what comes up looks for it then. */
    void whenRead(Runnable action) {
        whenRead.add(action);
    }

    /** What is there by now has meters before anything has been read. */
    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        whenRead.forEach(Runnable::run);
    }

    /** The oldest call under way. */
    Reading<CallSnapshot> oldestCall(Side side) {
        return readings(side).calls.get();
    }

    /** The operations that are served. */
    List<OperationSnapshot> operations(Side side) {
        return readings(side).operations.get();
    }

    /** What was dropped of the payloads of calls. */
    List<DropSnapshot> payloadDrops(Side side) {
        return readings(side).drops.get();
    }

    List<PoolSnapshot> pools() {
        return pools.get();
    }

    /** The pool of a service; null if it does not answer, or is closed. */
    @Nullable
    PoolSnapshot pool(String service) {
        for (PoolSnapshot pool : pools()) {
            if (pool.service().equals(service)) {
                return pool;
            }
        }
        return null;
    }

    /** The last that was seen of the pool of a service, for what only grows. */
    @Nullable
    PoolSnapshot lastKnownPool(String service) {
        PoolSnapshot pool = pool(service);
        return pool == null ? lastKnown.get(service) : pool;
    }

    /** What {@link #lastKnownPool} is kept for. */
    void keep(PoolSnapshot pool) {
        lastKnown.put(pool.service(), pool);
    }

    private List<PoolSnapshot> readPools() {
        List<PoolSnapshot> all = health(Side.CLIENT).map(RpcHealth::pools).orElseGet(List::of);
        all.forEach(pool -> lastKnown.computeIfPresent(pool.service(), (service, before) -> pool));
        return all;
    }

    private Readings readings(Side side) {
        return switch (side) {
            case SERVER -> ofServer;
            case CLIENT -> ofClients;
        };
    }

    private final class Readings {

        final KeptReading<List<EventLoopSnapshot>> loops;
        final KeptReading<Reading<CallSnapshot>> calls;
        final KeptReading<List<OperationSnapshot>> operations;
        final KeptReading<List<DropSnapshot>> drops;
        final KeptReading<CallTotals> totals;

        Readings(Side side) {
            loops = new KeptReading<>(
                    () -> health(side).map(RpcHealth::eventLoops).orElseGet(List::of));
            calls = new KeptReading<>(() -> health(side)
                    .map(health -> health.calls(1))
                    .orElseGet(() -> new Reading<>(List.of(), 0, List.of())));
            operations = new KeptReading<>(
                    () -> health(side).map(RpcHealth::operations).orElseGet(List::of));
            drops = new KeptReading<>(
                    () -> health(side).map(RpcHealth::payloadDrops).orElseGet(List::of));
            totals = new KeptReading<>(() -> {
                whenRead.forEach(Runnable::run);
                return health(side).map(RpcHealth::callTotals).orElse(NO_CALLS);
            });
        }
    }
}
