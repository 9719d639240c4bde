package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.DropSnapshot;
import io.rpcboot.health.PoolSnapshot;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** The connection pools of the services that are called from here. */
@Endpoint(id = "rpcpools")
public final class RpcPoolsEndpoint {

    /** What stands for a service where there is none: see {@link DropSnapshot}. */
    private static final String CALLER = "CALLER";

    private static final String ADDRESS = "ADDRESS";

    private final RpcSides sides;

    RpcPoolsEndpoint(RpcSides sides) {
        this.sides = sides;
    }

    /** All pools. */
    @ReadOperation
    public Pools pools() {
        List<DropSnapshot> drops = payloadDrops();
        return new Pools(
                all().stream().map(pool -> PoolView.of(pool, drops)).toList(),
                new WithoutPool(
                        sides.server()
                                .map(server -> server.health().callTotals().outbound())
                                .orElse(0L),
                        PoolView.dropped(drops, CALLER),
                        PoolView.dropped(drops, ADDRESS)));
    }

    /** The pool of one service. */
    @ReadOperation
    public PoolView pool(@Selector String service) {
        List<PoolSnapshot> all = all();
        return all.stream()
                .filter(pool -> pool.service().equals(service))
                .findFirst()
                .map(pool -> PoolView.of(pool, payloadDrops()))
                .orElseThrow(() -> new UnknownItemException(
                        "service",
                        service,
                        all.stream().map(PoolSnapshot::service).toList()));
    }

    private List<PoolSnapshot> all() {
        return sides.clients().map(clients -> clients.pools()).orElse(List.of());
    }

    private List<DropSnapshot> payloadDrops() {
        return sides.all().stream()
                .flatMap(side -> side.payloadDrops().stream())
                .toList();
    }

    /** What is read. */
    public record Pools(List<PoolView> pools, WithoutPool withoutPool) {}

    /**
     * What no pool knows.
     *
     * @param callsBackInFlight calls that handlers here make over the connections of their callers, within the limit of
     *     each caller
     * @param droppedItemsOfCallsBack items that overflow policies dropped of what such calls send, by operation
     * @param droppedItemsOfCallsByAddress the same of calls to addresses that are no service of the configuration
     */
    public record WithoutPool(
            long callsBackInFlight,
            Map<String, Long> droppedItemsOfCallsBack,
            Map<String, Long> droppedItemsOfCallsByAddress) {}
}
