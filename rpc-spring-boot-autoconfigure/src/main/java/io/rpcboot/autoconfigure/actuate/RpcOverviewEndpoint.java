package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.RpcServer;
import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.CallSnapshot;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.EventLoopSnapshot.State;
import io.rpcboot.health.EventTopic;
import io.rpcboot.health.OperationSnapshot;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.health.Reading;
import io.rpcboot.health.RpcEvent;
import io.rpcboot.health.RpcHealth;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** What to look at first: whether anything is wrong, and where to look next. */
@Endpoint(id = "rpc")
public final class RpcOverviewEndpoint {

    private static final int OLDEST_CALLS = 5;
    private static final int NEWEST_EVENTS = 10;

    private static final Set<EventTopic> TROUBLE = EnumSet.of(
            EventTopic.CONNECTION_REFUSED,
            EventTopic.PROTOCOL_ERROR,
            EventTopic.LOOP_STALL,
            EventTopic.POOL_EXHAUSTED,
            EventTopic.OVERFLOW_DROP,
            EventTopic.CONTROL);

    private final RpcSides sides;

    RpcOverviewEndpoint(RpcSides sides) {
        this.sides = sides;
    }

    /** All of it in short. */
    @ReadOperation
    public Overview overview() {
        List<EventLoopSnapshot> loops = new ArrayList<>();
        List<CallSnapshot> oldest = new ArrayList<>();
        long calls = 0;
        for (RpcHealth side : sides.all()) {
            loops.addAll(side.eventLoops());
            Reading<CallSnapshot> reading = side.calls(OLDEST_CALLS);
            calls += reading.total();
            oldest.addAll(reading.items());
        }
        List<PoolSnapshot> pools = sides.clients().map(RpcHealth::pools).orElse(List.of());
        return new Overview(
                troubles(loops, pools, blocked()),
                sides.server().map(RpcOverviewEndpoint::server).orElse(null),
                pools.stream().map(Service::of).toList(),
                loops.stream().map(Loop::of).toList(),
                calls,
                oldest.stream()
                        .sorted(Comparator.comparing(CallSnapshot::age).reversed())
                        .limit(OLDEST_CALLS)
                        .map(Call::of)
                        .toList(),
                sides.events().read(0, TROUBLE, NEWEST_EVENTS),
                "more under rpchandlers, rpcpools, rpceventloops, rpccalls and rpcevents");
    }

    private List<String> blocked() {
        return sides.all().stream()
                .flatMap(side -> side.operations().stream())
                .filter(OperationSnapshot::blocked)
                .map(operation -> operation.definition().name())
                .distinct()
                .toList();
    }

    private static List<String> troubles(
            List<EventLoopSnapshot> loops, List<PoolSnapshot> pools, List<String> blocked) {
        List<String> troubles = new ArrayList<>();
        for (EventLoopSnapshot loop : loops) {
            if (loop.state() != State.UP) {
                troubles.add("event loop " + loop.name() + " has not answered for "
                        + loop.silentFor().toMillis() + " ms"
                        + (loop.operation() == null ? "" : ", code of '" + loop.operation() + "' is on it")
                        + ": see rpceventloops/" + loop.name());
            }
        }
        for (PoolSnapshot pool : pools) {
            if (pool.unreachableFor() != null) {
                troubles.add("service '" + pool.service() + "' has not been reached for "
                        + pool.unreachableFor().toMillis() + " ms: see rpcpools/" + pool.service());
            } else if (pool.waiting() > 0) {
                troubles.add(pool.waiting() + " calls wait for a place to service '" + pool.service()
                        + "', the oldest '"
                        + pool.oldestOperation() + "' for " + pool.oldestWait().toMillis() + " ms: see rpcpools/"
                        + pool.service());
            }
        }
        blocked.forEach(operation -> troubles.add(
                "operation '" + operation + "' is blocked: its calls are refused, see rpchandlers/" + operation));
        return troubles;
    }

    private static Server server(RpcServer server) {
        return new Server(
                server.addresses(),
                server.connectionCount(),
                server.health().operations().size());
    }

    /** What is read. */
    public record Overview(
            List<String> wrongNow,
            @Nullable Server server,
            List<Service> services,
            List<Loop> eventLoops,
            long callsUnderWay,
            List<Call> oldestCalls,
            List<RpcEvent> newestTroubles,
            String where) {}

    /** The server; absent where there is none. */
    public record Server(List<URI> addresses, int connections, int operations) {}

    /** A service that is called from here. */
    public record Service(
            String service,
            int connectionsOpen,
            int connectionLimit,
            int callsInFlight,
            int callsWaiting,
            @Nullable Double unreachableForMillis) {

        static Service of(PoolSnapshot pool) {
            return new Service(
                    pool.service(),
                    pool.open(),
                    pool.limit(),
                    pool.callsInFlight(),
                    pool.waiting(),
                    Millis.orNull(pool.unreachableFor()));
        }
    }

    /** An event loop. */
    public record Loop(
            String name, State state, double busyPercentLastMinute, double lagP99Millis, double lagMaxMillis) {

        static Loop of(EventLoopSnapshot loop) {
            LoopView view = LoopView.of(loop);
            return new Loop(
                    view.name(),
                    view.state(),
                    view.busyPercentLastMinute(),
                    view.lagLastMinute().p99Millis(),
                    view.lagLastMinute().maxMillis());
        }
    }

    /** A call under way. */
    public record Call(
            String id,
            CallSnapshot.Direction direction,
            String operation,
            String peer,
            double ageMillis,
            String state) {

        static Call of(CallSnapshot call) {
            return new Call(
                    call.id(), call.direction(), call.operation(), call.peer(), Millis.of(call.age()), call.state());
        }
    }
}
