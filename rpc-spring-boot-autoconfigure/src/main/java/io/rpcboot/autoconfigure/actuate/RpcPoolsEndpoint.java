package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.PoolSnapshot;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** The connection pools of the services that are called from here. */
@Endpoint(id = "rpcpools")
public final class RpcPoolsEndpoint {

    private final RpcSides sides;

    RpcPoolsEndpoint(RpcSides sides) {
        this.sides = sides;
    }

    /** All pools. */
    @ReadOperation
    public Pools pools() {
        return new Pools(all().stream().map(PoolView::of).toList());
    }

    /** The pool of one service. */
    @ReadOperation
    public PoolView pool(@Selector String service) {
        List<PoolSnapshot> all = all();
        return all.stream()
                .filter(pool -> pool.service().equals(service))
                .findFirst()
                .map(PoolView::of)
                .orElseThrow(() -> new UnknownItemException(
                        "service",
                        service,
                        all.stream().map(PoolSnapshot::service).toList()));
    }

    private List<PoolSnapshot> all() {
        return sides.clients().map(clients -> clients.pools()).orElse(List.of());
    }

    /** What is read. */
    public record Pools(List<PoolView> pools) {}
}
