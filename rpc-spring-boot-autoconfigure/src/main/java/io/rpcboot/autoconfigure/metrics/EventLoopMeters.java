package io.rpcboot.autoconfigure.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.TimeSummary;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The event loops of one side, {@code rpc.eventloop.*}, each by the name of its thread. A loop has its meters from the
 * first reading on after it has answered for the first time; how many there are, and are stuck, is known before.
 */
final class EventLoopMeters implements MeterBinder {

    /** Most loops of a side that have meters; no machine has so many processors. */
    static final int MAX_LOOPS = 256;

    private static final Map<String, Function<TimeSummary, Duration>> STATISTICS =
            Map.of("p50", TimeSummary::p50, "p99", TimeSummary::p99, "max", TimeSummary::max);

    private final Side side;
    private final MeteredSides sides;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();
    private final Set<String> known = new LinkedHashSet<>();

    EventLoopMeters(Side side, MeteredSides sides) {
        this.side = side;
        this.sides = sides;
        sides.whenRead(this::meetNewLoops);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Tags tags = Tags.of(Side.TAG, side.tagValue());
        Gauge.builder("rpc.eventloop.loops", sides, read -> count(read, loop -> true))
                .description("Event loops that are watched.")
                .baseUnit("loops")
                .tags(tags)
                .register(registry);
        Gauge.builder("rpc.eventloop.stuck", sides, read -> count(read, EventLoopMeters::isStuck))
                .description("Event loops that do not answer.")
                .baseUnit("loops")
                .tags(tags)
                .register(registry);
        synchronized (known) {
            registries.add(registry);
            known.forEach(name -> bind(registry, name));
        }
        meetNewLoops();
    }

    private void meetNewLoops() {
        List<EventLoopSnapshot> loops = sides.eventLoops(side);
        synchronized (known) {
            for (EventLoopSnapshot loop : loops) {
                if (loop.named() && known.size() < MAX_LOOPS && known.add(loop.name())) {
                    registries.forEach(registry -> bind(registry, loop.name()));
                }
            }
        }
    }

    private void bind(MeterRegistry registry, String loop) {
        Tags tags = Tags.of(Side.TAG, side.tagValue(), "loop", loop);
        STATISTICS.forEach((statistic, part) -> time(
                        "rpc.eventloop.lag",
                        loop,
                        each -> part.apply(each.lag()).toNanos())
                .description("How late the event loop ran tasks in the last minute.")
                .tags(tags.and("statistic", statistic))
                .register(registry));
        time("rpc.eventloop.silent", loop, each -> each.silentFor().toNanos())
                .description("How long the event loop has not answered.")
                .tags(tags)
                .register(registry);
        gauge("rpc.eventloop.pending.tasks", loop, EventLoopSnapshot::pendingTasks)
                .description("Tasks in the queue of the event loop.")
                .baseUnit("tasks")
                .tags(tags)
                .register(registry);
        gauge("rpc.eventloop.connections", loop, EventLoopSnapshot::connections)
                .description("Connections that live on the event loop.")
                .baseUnit("connections")
                .tags(tags)
                .register(registry);
        gauge("rpc.eventloop.busy", loop, EventLoopSnapshot::busyShare)
                .description("Part of the last minute in which the event loop ran code, or did not answer, 0 to 1.")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("rpc.eventloop.stalls", sides, read -> figure(read, loop, EventLoopSnapshot::stalls, 0))
                .description("How often the event loop was stuck.")
                .baseUnit("stalls")
                .tags(tags)
                .register(registry);
    }

    private Gauge.Builder<MeteredSides> gauge(String name, String loop, ToDoubleFunction<EventLoopSnapshot> figure) {
        return Gauge.builder(name, sides, read -> figure(read, loop, figure, Double.NaN));
    }

    private TimeGauge.Builder<MeteredSides> time(String name, String loop, ToDoubleFunction<EventLoopSnapshot> nanos) {
        return TimeGauge.builder(name, sides, TimeUnit.NANOSECONDS, read -> figure(read, loop, nanos, Double.NaN));
    }

    /** @param gone of a loop that has ended */
    private double figure(MeteredSides read, String name, ToDoubleFunction<EventLoopSnapshot> figure, double gone) {
        for (EventLoopSnapshot loop : read.eventLoops(side)) {
            if (loop.name().equals(name)) {
                return figure.applyAsDouble(loop);
            }
        }
        return gone;
    }

    private double count(MeteredSides read, Predicate<EventLoopSnapshot> which) {
        return read.eventLoops(side).stream().filter(which).count();
    }

    private static boolean isStuck(EventLoopSnapshot loop) {
        return loop.state() != EventLoopSnapshot.State.UP;
    }
}
