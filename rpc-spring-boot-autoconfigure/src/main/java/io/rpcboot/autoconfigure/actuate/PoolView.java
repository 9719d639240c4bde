package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.health.DropSnapshot;
import io.rpcboot.health.PoolSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pool, as JSON for people. */
public record PoolView(
        String service,
        int connectionsOpen,
        int connectionsConnecting,
        int connectionsDraining,
        int connectionLimit,
        int connectionPermits,
        int callsInFlight,
        Waiting waiting,
        @Nullable Double unreachableForMillis,
        @Nullable Double lastCallFailedMillisAgo,
        int connectionsOfAllServices,
        int connectionLimitOfAllServices,
        Map<String, Long> droppedItemsOfPayloads,
        List<Address> addresses) {

    /** Calls that wait for a place, or did. */
    public record Waiting(
            int now,
            @Nullable String oldestOperation,
            double oldestWaitMillis,
            long gotPlaceAfterWait,
            long timedOut,
            long turnedAway,
            long failedAsUnreachable,
            TimesView waitsLastMinute) {}

    /** One address. */
    public record Address(
            String address,
            int connectionsOpen,
            int connectionsIdle,
            int connectionsActive,
            int connectionsConnecting,
            int connectionsDraining,
            int connectionLimit,
            int connectionPermits,
            int callsInFlight,
            int callLimit,
            int callsDraining,
            long created,
            long reused,
            long evicted,
            long expired,
            long lost,
            Map<String, Long> lostReasons,
            long attemptsFailed,
            @Nullable String lastError,
            @Nullable Double lastErrorMillisAgo,
            @Nullable Double nextAttemptInMillis) {}

    /** @param drops of all services */
    static PoolView of(PoolSnapshot pool, List<DropSnapshot> drops) {
        return new PoolView(
                pool.service(),
                pool.open(),
                pool.connecting(),
                pool.draining(),
                pool.limit(),
                pool.permits(),
                pool.callsInFlight(),
                new Waiting(
                        pool.waiting(),
                        pool.oldestOperation(),
                        Millis.of(pool.oldestWait()),
                        pool.waited(),
                        pool.timedOut(),
                        pool.turnedAway(),
                        pool.unreachable(),
                        TimesView.of(pool.waits())),
                Millis.orNull(pool.unreachableFor()),
                Millis.orNull(pool.lastFailureAgo()),
                pool.connectionsOfAllPools(),
                pool.limitOfAllPools(),
                dropped(drops, pool.service()),
                pool.addresses().stream().map(PoolView::address).toList());
    }

    /** What was dropped of the payloads of calls to a service, by operation. */
    static Map<String, Long> dropped(List<DropSnapshot> drops, String service) {
        Map<String, Long> dropped = new TreeMap<>();
        drops.stream()
                .filter(each -> each.service().equals(service))
                .forEach(each -> dropped.merge(each.operation(), each.items(), Long::sum));
        return dropped;
    }

    private static Address address(PoolSnapshot.Address address) {
        return new Address(
                address.uri().toString(),
                address.open(),
                address.idle(),
                address.active(),
                address.connecting(),
                address.draining(),
                address.limit(),
                address.permits(),
                address.callsInFlight(),
                address.callLimit(),
                address.callsDraining(),
                address.created(),
                address.reused(),
                address.evicted(),
                address.expired(),
                address.lost(),
                address.lostReasons(),
                address.failed(),
                address.lastError(),
                Millis.orNull(address.lastErrorAgo()),
                Millis.orNull(address.nextAttempt()));
    }
}
