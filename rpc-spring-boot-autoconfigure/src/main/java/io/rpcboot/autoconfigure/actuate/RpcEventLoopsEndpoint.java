package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.ConnectionSnapshot;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.ProfileNode;
import io.rpcboot.health.RpcHealth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** The event loops of server and clients: whether they answer, and what holds up one that does not. */
@Endpoint(id = "rpceventloops")
public final class RpcEventLoopsEndpoint {

    /** What is asked for instead of a loop to see where all of them spend their time. */
    static final String PROFILE = "profile";

    private static final int MAX_CONNECTIONS = 1000;

    private final RpcSides sides;
    private final HealthSettings settings;

    RpcEventLoopsEndpoint(RpcSides sides, HealthSettings settings) {
        this.sides = sides;
        this.settings = settings;
    }

    /** All event loops. */
    @ReadOperation
    public Loops eventLoops() {
        return new Loops(
                Millis.of(settings.tickInterval()),
                Millis.of(settings.warnThreshold()),
                Millis.of(settings.downThreshold()),
                settings.profile(),
                sides.all().stream()
                        .flatMap(side -> side.eventLoops().stream())
                        .map(LoopView::of)
                        .toList());
    }

    /** One event loop with its connections, or {@code profile} for where all of them spend their time. */
    @ReadOperation
    public Object eventLoop(@Selector String name) {
        if (name.equals(PROFILE)) {
            return profile();
        }
        List<String> known = new ArrayList<>(List.of(PROFILE));
        for (RpcHealth side : sides.all()) {
            for (EventLoopSnapshot loop : side.eventLoops()) {
                if (loop.name().equals(name)) {
                    return new Loop(LoopView.of(loop), connections(side, name));
                }
                known.add(loop.name());
            }
        }
        throw new UnknownItemException("event loop", name, known);
    }

    private Profile profile() {
        if (!settings.profile()) {
            return new Profile("Nothing is sampled: set rpc.event-loop.profile.enabled=true.", List.of());
        }
        return new Profile(
                null,
                sides.all().stream().flatMap(side -> side.profile().stream()).toList());
    }

    private static List<Connection> connections(RpcHealth side, String loop) {
        return side.connections(MAX_CONNECTIONS).items().stream()
                .filter(connection -> connection.eventLoop().equals(loop))
                .map(Connection::of)
                .toList();
    }

    /** What is read of all. */
    public record Loops(
            double tickIntervalMillis,
            double warnAfterMillis,
            double downAfterMillis,
            boolean profiled,
            List<LoopView> eventLoops) {}

    /** What is read of one. */
    public record Loop(LoopView eventLoop, List<Connection> connections) {}

    /** Where event loops spend their time, by operation and then from the outside in. */
    public record Profile(@Nullable String note, List<ProfileNode> operations) {}

    /** One of its connections; calls and bytes are -1 while it does not answer. */
    public record Connection(
            String id,
            String peer,
            double ageMillis,
            boolean draining,
            int inboundCalls,
            int outboundCalls,
            long queuedBytes) {

        static Connection of(ConnectionSnapshot connection) {
            return new Connection(
                    connection.id(),
                    connection.peer(),
                    Millis.of(connection.age()),
                    connection.draining(),
                    connection.inboundCalls(),
                    connection.outboundCalls(),
                    connection.queuedBytes());
        }
    }
}
