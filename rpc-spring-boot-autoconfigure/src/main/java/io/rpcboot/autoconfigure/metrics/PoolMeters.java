package io.rpcboot.autoconfigure.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.health.PoolSnapshot.Address;
import io.rpcboot.health.TimeSummary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The pools, {@code rpc.pool.*}: one set of meters for each service of the configuration, named after those of Boot for
 * R2DBC pools. Pools of addresses that come up at run time have none, for those may be any number.
 */
final class PoolMeters implements MeterBinder {

    private static final String CONNECTIONS = "connections";
    private static final String CALLS = "calls";

    private static final Map<String, ToLongFunction<Address>> STATES = Map.of(
            "idle", Address::idle,
            "active", Address::active,
            "connecting", Address::connecting,
            "draining", Address::draining);

    private static final Map<String, ToLongFunction<Address>> ENDS =
            Map.of("evicted", Address::evicted, "expired", Address::expired, "lost", Address::lost);

    private static final Map<String, ToLongFunction<PoolSnapshot>> WAITS = Map.of(
            "served", PoolSnapshot::waited,
            "timeout", PoolSnapshot::timedOut,
            "refused", PoolSnapshot::turnedAway,
            "unreachable", PoolSnapshot::unreachable);

    private static final Map<String, Function<TimeSummary, Duration>> STATISTICS =
            Map.of("p50", TimeSummary::p50, "p99", TimeSummary::p99, "max", TimeSummary::max);

    private final MeteredSides sides;

    PoolMeters(MeteredSides sides) {
        this.sides = sides;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (PoolSnapshot pool : sides.pools()) {
            if (!isRunTimeAddress(pool)) {
                sides.keep(pool);
                bind(registry, pool.service());
            }
        }
    }

    private void bind(MeterRegistry registry, String service) {
        Tags tags = Tags.of("service", service);
        STATES.forEach((state, count) -> gauge(service, "rpc.pool.connections", pool -> sum(pool, count))
                .description("Connections of the pool.")
                .baseUnit(CONNECTIONS)
                .tags(tags.and("state", state))
                .register(registry));
        gauge(service, "rpc.pool.max.connections", pool -> sum(pool, Address::limit))
                .description("Most connections of the pool.")
                .baseUnit(CONNECTIONS)
                .tags(tags)
                .register(registry);
        gauge(
                        service,
                        "rpc.pool.calls",
                        pool -> sum(pool, address -> address.callsInFlight() + address.callsDraining()))
                .description("Calls under way over the connections of the pool.")
                .baseUnit(CALLS)
                .tags(tags)
                .register(registry);
        gauge(service, "rpc.pool.max.calls", pool -> sum(pool, Address::callLimit))
                .description("Most calls that the open connections of the pool take at a time.")
                .baseUnit(CALLS)
                .tags(tags)
                .register(registry);
        gauge(service, "rpc.pool.pending", PoolSnapshot::waiting)
                .description("Calls that wait for a place on a connection.")
                .baseUnit(CALLS)
                .tags(tags)
                .register(registry);
        time(service, "rpc.pool.pending.oldest", PoolSnapshot::oldestWait)
                .description("How long the oldest of the waiting calls has waited.")
                .tags(tags)
                .register(registry);
        STATISTICS.forEach((statistic, part) -> time(service, "rpc.pool.acquire", pool -> part.apply(pool.waits()))
                .description(
                        "How long calls waited for a place, in the last minute; those that did not are not counted.")
                .tags(tags.and("statistic", statistic))
                .register(registry));
        bindCounters(registry, service, tags);
    }

    private void bindCounters(MeterRegistry registry, String service, Tags tags) {
        WAITS.forEach((outcome, count) -> counter(service, "rpc.pool.waits", count)
                .description("Calls that did not get a place at once, and what came of it.")
                .baseUnit(CALLS)
                .tags(tags.and("outcome", outcome))
                .register(registry));
        counter(service, "rpc.pool.created", pool -> sum(pool, Address::created))
                .description("Connections that were opened.")
                .baseUnit(CONNECTIONS)
                .tags(tags)
                .register(registry);
        counter(service, "rpc.pool.failed", pool -> sum(pool, Address::failed))
                .description("Attempts that did not lead to a connection.")
                .baseUnit(CONNECTIONS)
                .tags(tags)
                .register(registry);
        counter(service, "rpc.pool.reused", pool -> sum(pool, Address::reused))
                .description("Calls that went over a connection which had carried one before.")
                .baseUnit(CALLS)
                .tags(tags)
                .register(registry);
        ENDS.forEach((reason, count) -> counter(service, "rpc.pool.closed", pool -> sum(pool, count))
                .description("Connections that were closed to make room, because they were idle or old, or broke.")
                .baseUnit(CONNECTIONS)
                .tags(tags.and("reason", reason))
                .register(registry));
    }

    private Gauge.Builder<MeteredSides> gauge(String service, String name, ToDoubleFunction<PoolSnapshot> figure) {
        return Gauge.builder(name, sides, read -> {
            PoolSnapshot pool = read.pool(service);
            return pool == null ? Double.NaN : figure.applyAsDouble(pool);
        });
    }

    private TimeGauge.Builder<MeteredSides> time(String service, String name, Function<PoolSnapshot, Duration> figure) {
        return TimeGauge.builder(name, sides, TimeUnit.NANOSECONDS, read -> {
            PoolSnapshot pool = read.pool(service);
            return pool == null ? Double.NaN : figure.apply(pool).toNanos();
        });
    }

    private FunctionCounter.Builder<MeteredSides> counter(
            String service, String name, ToLongFunction<PoolSnapshot> figure) {
        return FunctionCounter.builder(name, sides, read -> {
            PoolSnapshot pool = read.lastKnownPool(service);
            return pool == null ? 0 : figure.applyAsLong(pool);
        });
    }

    private static long sum(PoolSnapshot pool, ToLongFunction<Address> figure) {
        List<Address> addresses = pool.addresses();
        return addresses.stream().mapToLong(figure).sum();
    }

    private static boolean isRunTimeAddress(PoolSnapshot pool) {
        return pool.service().contains("://");
    }
}
