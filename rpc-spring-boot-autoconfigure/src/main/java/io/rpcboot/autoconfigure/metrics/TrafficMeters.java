package io.rpcboot.autoconfigure.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rpcboot.RpcServer;
import io.rpcboot.health.CallSnapshot;
import io.rpcboot.health.CallTotals;
import io.rpcboot.health.RpcHealth;
import io.rpcboot.health.TrafficSnapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** What goes over the connections of one side, {@code rpc.traffic.*}, and the calls that do now. */
final class TrafficMeters implements MeterBinder {

    private static final TrafficSnapshot NONE = new TrafficSnapshot(0, 0, 0, 0);

    private final Side side;
    private final MeteredSides sides;

    TrafficMeters(Side side, MeteredSides sides) {
        this.side = side;
        this.sides = sides;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter("rpc.traffic.received", "bytes", TrafficSnapshot::bytesReceived)
                .description("Bytes of the protocol that were read.")
                .register(registry);
        counter("rpc.traffic.sent", "bytes", TrafficSnapshot::bytesSent)
                .description("Bytes of the protocol that were written.")
                .register(registry);
        counter("rpc.credit.granted", "items", TrafficSnapshot::creditGranted)
                .description("Items of streams that the other sides were allowed to send.")
                .register(registry);
        counter("rpc.credit.received", "items", TrafficSnapshot::creditReceived)
                .description("Items of streams that this side was allowed to send.")
                .register(registry);
        Tags tags = Tags.of(Side.TAG, side.tagValue());
        open(registry, tags, "inbound", CallTotals::inbound);
        open(registry, tags, "outbound", CallTotals::outbound);
        Gauge.builder("rpc.traffic.queued", sides, read -> read.callTotals(side).queuedBytes())
                .description("Bytes that wait for the sockets.")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
        TimeGauge.builder("rpc.calls.oldest", sides, TimeUnit.NANOSECONDS, this::oldestNanos)
                .description("Age of the oldest call under way.")
                .tags(tags)
                .register(registry);
        if (side == Side.SERVER) {
            Gauge.builder(
                            "rpc.server.connections",
                            sides,
                            read -> read.server()
                                    .map(RpcServer::connectionCount)
                                    .orElse(0))
                    .description("Connections to the server.")
                    .baseUnit("connections")
                    .register(registry);
        }
    }

    private void open(MeterRegistry registry, Tags tags, String direction, ToLongFunction<CallTotals> figure) {
        Gauge.builder("rpc.calls.open", sides, read -> figure.applyAsLong(read.callTotals(side)))
                .description("Calls under way: inbound ones are served here, outbound ones were made here.")
                .baseUnit("calls")
                .tags(tags.and("direction", direction))
                .register(registry);
    }

    private FunctionCounter.Builder<MeteredSides> counter(
            String name, String unit, ToLongFunction<TrafficSnapshot> figure) {
        return FunctionCounter.builder(
                        name,
                        sides,
                        read -> figure.applyAsLong(
                                read.health(side).map(RpcHealth::traffic).orElse(NONE)))
                .baseUnit(unit)
                .tags(Side.TAG, side.tagValue());
    }

    private double oldestNanos(MeteredSides read) {
        List<CallSnapshot> oldest = read.oldestCall(side).items();
        return oldest.isEmpty() ? 0 : oldest.get(0).age().toNanos();
    }
}
