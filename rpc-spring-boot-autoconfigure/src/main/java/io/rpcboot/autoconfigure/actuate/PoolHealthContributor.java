package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.health.RpcHealth;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * One contributor for each service. Down when none of its addresses could be reached for a time, and calls fail for
 * it: a service that nobody calls is not tried, and nothing is known of it. Addresses given at run time are not
 * shown: they come and go.
 */
final class PoolHealthContributor implements CompositeHealthContributor {

    /** How long a call that failed counts, at least: who calls seldom still learns of it. */
    private static final Duration FAILURE_COUNTS = Duration.ofMinutes(1);

    private final RpcSides sides;
    private final Duration downAfter;

    PoolHealthContributor(RpcSides sides, Duration downAfter) {
        this.sides = sides;
        this.downAfter = downAfter;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return stream()
                .filter(entry -> entry.name().equals(name))
                .map(HealthContributors.Entry::contributor)
                .findFirst()
                .orElse(null);
    }

    @Override
    public Stream<HealthContributors.Entry> stream() {
        List<PoolSnapshot> pools = sides.clients().map(RpcHealth::pools).orElse(List.of());
        return pools.stream()
                .filter(pool -> pool.service().indexOf('/') < 0)
                .map(pool -> new HealthContributors.Entry(pool.service(), indicator(pool)));
    }

    private HealthIndicator indicator(PoolSnapshot pool) {
        return () -> {
            Health.Builder health = isDown(pool) ? Health.down() : Health.up();
            health.withDetail("connectionsOpen", pool.open())
                    .withDetail("connectionsConnecting", pool.connecting())
                    .withDetail("connectionLimit", pool.limit())
                    .withDetail("callsInFlight", pool.callsInFlight())
                    .withDetail("callsWaiting", pool.waiting())
                    .withDetail("callsFailedAsUnreachable", pool.unreachable())
                    .withDetail("callsTimedOutWaiting", pool.timedOut());
            if (pool.unreachableFor() != null) {
                health.withDetail("unreachableForMillis", pool.unreachableFor().toMillis());
            }
            pool.addresses().stream()
                    .filter(address -> address.lastError() != null)
                    .forEach(address ->
                            health.withDetail("lastErrorOf " + address.uri(), String.valueOf(address.lastError())));
            return health.build();
        };
    }

    private boolean isDown(PoolSnapshot pool) {
        Duration unreachable = pool.unreachableFor();
        Duration failed = pool.lastFailureAgo();
        Duration counts = downAfter.compareTo(FAILURE_COUNTS) > 0 ? downAfter : FAILURE_COUNTS;
        return unreachable != null
                && unreachable.compareTo(downAfter) >= 0
                && failed != null
                && failed.compareTo(counts) <= 0;
    }
}
