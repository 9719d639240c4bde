package io.rpcboot.internal.health;

import io.netty.util.concurrent.EventExecutor;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.ProfileNode;
import io.rpcboot.health.RpcEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches event loops from a thread of its own, which begins with the first loop: a loop that does not answer is
 * reported while it is stuck, with the stack that says why. Dask has its loops measure themselves, and so learns of
 * a stall when it is over. Safe for any thread.
 */
public final class LoopWatchdog implements AutoCloseable {

    /** What to do about a handler that blocks. */
    public static final String HINT = "A handler that blocks declares it with @RpcHandler(execution = BLOCKING), or"
            + " returns a plain value instead of a publisher; spring.threads.virtual.enabled gives it a thread of its"
            + " own";

    /** Most loops; further ones are not watched. */
    static final int MAX_LOOPS = 1024;

    private static final Logger logger = LoggerFactory.getLogger(LoopWatchdog.class);

    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long CYCLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final HealthSettings settings;
    private final RpcEvents events;
    private final Function<EventExecutor, Supplier<@Nullable String>> operationOfLoop;
    private final Map<EventExecutor, WatchedLoop> loops = new ConcurrentHashMap<>();
    private final Profile profile = new Profile();
    private @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * @param name of what the loops belong to
     * @param operationOfLoop called on each loop, once: what says on any thread whose code it runs
     */
    public LoopWatchdog(
            String name,
            HealthSettings settings,
            RpcEvents events,
            Function<EventExecutor, Supplier<@Nullable String>> operationOfLoop) {
        this.name = name;
        this.settings = settings;
        this.events = events;
        this.operationOfLoop = operationOfLoop;
    }

    /** Watches a loop, from now to its end; harmless when repeated. */
    public void watch(EventExecutor loop) {
        if (settings.isWatching() && !loops.containsKey(loop)) {
            add(loop);
        }
    }

    private synchronized void add(EventExecutor loop) {
        if (closed || loops.size() >= MAX_LOOPS) {
            return;
        }
        LoopProbe probe = new LoopProbe(loop, () -> operationOfLoop.apply(loop));
        if (loop.inEventLoop()) {
            probe.identify(); // it may be stuck before it answers for the first time
        }
        String unknownName = name + "-" + (loops.size() + 1) + " (has not answered yet)";
        loops.putIfAbsent(loop, new WatchedLoop(probe, unknownName, settings, events, System.nanoTime()));
        if (thread == null) {
            Thread fresh = new Thread(this::run, "rpc-watchdog-" + name);
            fresh.setDaemon(true);
            thread = fresh;
            fresh.start();
        }
    }

    /** The loops now; {@code connections} counts those of a loop. */
    public List<EventLoopSnapshot> snapshot(ToIntFunction<EventExecutor> connections) {
        List<EventLoopSnapshot> snapshots = new ArrayList<>();
        for (WatchedLoop loop : loops.values()) {
            snapshots.add(loop.snapshot(connections.applyAsInt(loop.loop()), System.nanoTime()));
        }
        snapshots.sort((one, other) -> NaturalOrder.compare(one.name(), other.name()));
        return List.copyOf(snapshots);
    }

    /** Where the loops spend their time; empty unless they are sampled. */
    public List<ProfileNode> profile() {
        return profile.read();
    }

    /** Ends the thread. */
    @Override
    public synchronized void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        long tickNanos = settings.tickInterval().toNanos();
        long step = settings.profile() ? Math.min(SAMPLE_NANOS, tickNanos) : tickNanos;
        long nextTick = System.nanoTime();
        long cycleEnd = nextTick + CYCLE_NANOS;
        while (!closed) {
            long now = System.nanoTime();
            try {
                if (now - nextTick >= 0) {
                    nextTick = now + tickNanos;
                    loops.values().removeIf(loop -> !loop.tick(System.nanoTime()));
                }
                if (settings.profile()) {
                    loops.values().forEach(loop -> loop.sample(profile.cycle()));
                    if (now - cycleEnd >= 0) {
                        cycleEnd = now + CYCLE_NANOS;
                        profile.endCycle();
                    }
                }
            } catch (RuntimeException e) {
                logger.warn("the watchdog of {} event loops failed for a tick", name, e);
            }
            LockSupport.parkNanos(this, step);
        }
    }
}
