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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The event loops of one side, {@code rpc.eventloop.*}: the worst of them where one that is stuck must show, the sum
 * where they share. Which one it is the page of event loops says, with its stack.
 */
final class EventLoopMeters implements MeterBinder {

    private static final Map<String, Function<TimeSummary, Duration>> STATISTICS =
            Map.of("p50", TimeSummary::p50, "p99", TimeSummary::p99, "max", TimeSummary::max);

    private final Side side;
    private final MeteredSides sides;

    EventLoopMeters(Side side, MeteredSides sides) {
        this.side = side;
        this.sides = sides;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Tags tags = Tags.of(Side.TAG, side.tagValue());
        STATISTICS.forEach((statistic, part) -> TimeGauge.builder(
                        "rpc.eventloop.lag",
                        sides,
                        TimeUnit.NANOSECONDS,
                        read -> max(read, loop -> part.apply(loop.lag()).toNanos()))
                .description("How late event loops ran tasks in the last minute: the worst loop of the side.")
                .tags(tags.and("statistic", statistic))
                .register(registry));
        TimeGauge.builder(
                        "rpc.eventloop.silent",
                        sides,
                        TimeUnit.NANOSECONDS,
                        read -> max(read, loop -> loop.silentFor().toNanos()))
                .description("How long the event loop that has not answered for longest has not answered.")
                .tags(tags)
                .register(registry);
        Gauge.builder("rpc.eventloop.pending.tasks", sides, read -> sum(read, EventLoopSnapshot::pendingTasks))
                .description("Tasks in the queues of the event loops.")
                .baseUnit("tasks")
                .tags(tags)
                .register(registry);
        Gauge.builder("rpc.eventloop.connections", sides, read -> sum(read, EventLoopSnapshot::connections))
                .description("Connections that live on the event loops.")
                .baseUnit("connections")
                .tags(tags)
                .register(registry);
        Gauge.builder("rpc.eventloop.busy", sides, read -> max(read, EventLoopSnapshot::busyShare))
                .description("Part of the last minute in which the busiest event loop ran code, 0 to 1.")
                .tags(tags)
                .register(registry);
        Gauge.builder("rpc.eventloop.stuck", sides, read -> sum(read, EventLoopMeters::isStuck))
                .description("Event loops that do not answer.")
                .baseUnit("loops")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("rpc.eventloop.stalls", sides, read -> sum(read, EventLoopSnapshot::stalls))
                .description("How often an event loop was stuck.")
                .baseUnit("stalls")
                .tags(tags)
                .register(registry);
    }

    private static double isStuck(EventLoopSnapshot loop) {
        return loop.state() == EventLoopSnapshot.State.UP ? 0 : 1;
    }

    private double max(MeteredSides read, ToDoubleFunction<EventLoopSnapshot> figure) {
        return figures(read, figure).max().orElse(0);
    }

    private double sum(MeteredSides read, ToDoubleFunction<EventLoopSnapshot> figure) {
        return figures(read, figure).sum();
    }

    private DoubleStream figures(MeteredSides read, ToDoubleFunction<EventLoopSnapshot> figure) {
        return read.eventLoops(side).stream().mapToDouble(figure);
    }
}
