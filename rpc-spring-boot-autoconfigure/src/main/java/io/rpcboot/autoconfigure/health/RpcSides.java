package io.rpcboot.autoconfigure.health;

import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.health.RpcHealth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;

/** The server and the clients of an application, as far as they are there, for those who look at them. */
public final class RpcSides {

    private final ObjectProvider<RpcServerLifecycle> lifecycle;
    private final ObjectProvider<RemoteClients> clients;
    private final RpcEvents events;

    RpcSides(ObjectProvider<RpcServerLifecycle> lifecycle, ObjectProvider<RemoteClients> clients, RpcEvents events) {
        this.lifecycle = lifecycle;
        this.clients = clients;
        this.events = events;
    }

    /** The server; empty while it does not run. */
    public Optional<RpcServer> server() {
        return Optional.ofNullable(lifecycle.getIfAvailable()).flatMap(RpcServerLifecycle::server);
    }

    /** What there is to see of the clients; empty where a test has put others in their place. */
    public Optional<RpcHealth> clients() {
        return Optional.ofNullable(clients.getIfUnique()).map(RemoteClients::health);
    }

    /** What there is to see of both, the server first. */
    public List<RpcHealth> all() {
        return Stream.concat(server().map(RpcServer::health).stream(), clients().stream())
                .toList();
    }

    /** What happened at either. */
    public RpcEvents events() {
        return events;
    }
}
