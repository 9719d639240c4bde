package io.rpcboot.internal.watch;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.EventTopic;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.ProfileNode;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.call.TimerWheel;
import io.rpcboot.internal.health.LoopWatchdog;
import io.rpcboot.internal.health.Traffic;
import io.rpcboot.internal.session.ConnectionListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections and event loops of one side, from the first to the last. Safe for any thread. */
public final class Watch implements AutoCloseable {

    /** One for all sides of a process, so that an id is never seen twice. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Side side;
    private final HealthSettings settings;
    private final RpcEvents events;
    private final LoopWatchdog watchdog;
    private final Traffic traffic = new Traffic();
    private final Map<String, WatchedConnection> connections = new ConcurrentHashMap<>();

    /** Who has it. */
    public enum Side {
        SERVER("server", "s"),
        CLIENTS("client", "c");

        private final String label;
        private final String prefix;

        Side(String label, String prefix) {
            this.label = label;
            this.prefix = prefix;
        }
    }

    public Watch(Side side, HealthSettings settings, RpcEvents events) {
        this.side = side;
        this.settings = settings;
        this.events = events;
        this.watchdog = new LoopWatchdog(side.label, settings, events, Watch::operationOf);
    }

    /** Has event loops watched from now on, and not only from their first connection. */
    public void loops(Iterable<EventExecutor> loops) {
        loops.forEach(watchdog::watch);
    }

    /**
     * Looks at a connection on the way of its events to whom they are for.
     *
     * @param address the other side, for texts
     */
    public ConnectionListener listener(ConnectionListener listener, String address) {
        return new WatchedConnection(this, listener, side.prefix + NUMBERS.incrementAndGet(), address);
    }

    /** A connection was not accepted. */
    public void onRefused(String address, String why) {
        events.record(EventTopic.CONNECTION_REFUSED, address, "refused: " + why);
    }

    /** Ends the watching of loops. */
    @Override
    public void close() {
        watchdog.close();
    }

    void add(WatchedConnection connection, EventExecutor loop) {
        connections.put(connection.id(), connection);
        watchdog.watch(loop);
    }

    void remove(WatchedConnection connection) {
        connections.remove(connection.id());
    }

    Collection<WatchedConnection> connections() {
        return connections.values();
    }

    @Nullable
    WatchedConnection connection(String id) {
        return connections.get(id);
    }

    /** Whether a connection of this side had this id once. */
    boolean hadConnection(String id) {
        return id.matches(side.prefix + "\\d{1,18}") && Long.parseLong(id.substring(1)) <= NUMBERS.get();
    }

    /** Counts what goes over the connections. */
    public Traffic traffic() {
        return traffic;
    }

    HealthSettings settings() {
        return settings;
    }

    RpcEvents events() {
        return events;
    }

    List<EventLoopSnapshot> eventLoops() {
        Map<EventExecutor, Integer> counts = new HashMap<>();
        connections.values().forEach(connection -> counts.merge(connection.loop(), 1, Integer::sum));
        return watchdog.snapshot(loop -> counts.getOrDefault(loop, 0));
    }

    List<ProfileNode> profile() {
        return watchdog.profile();
    }

    /** On the loop. */
    private static Supplier<@Nullable String> operationOf(EventExecutor loop) {
        return loop instanceof EventLoop eventLoop ? TimerWheel.of(eventLoop)::runningOperation : () -> null;
    }
}
