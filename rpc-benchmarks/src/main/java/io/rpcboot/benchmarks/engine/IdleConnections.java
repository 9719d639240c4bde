package io.rpcboot.benchmarks.engine;

import io.rpcboot.RemoteClients;
import io.rpcboot.benchmarks.Peer;
import java.time.Duration;
import reactor.core.publisher.Flux;

/**
 * Connections that have carried one call and then stand idle. Each belongs to a service of its own, since a pool
 * opens no connection that no call waits for; what the client needs for one is therefore that of a pool as well.
 */
final class IdleConnections implements Peer.Standing {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);
    private static final int AT_A_TIME = 64;

    private final RemoteClients clients;
    private final String prefix;
    private int opened;

    /** @param prefix of the services' names, which go on with a number from 0 */
    IdleConnections(RemoteClients clients, String prefix) {
        this.clients = clients;
        this.prefix = prefix;
    }

    @Override
    public void open(int count) {
        Flux.range(opened, count)
                .flatMap(
                        i -> clients.forService(prefix + i).call(EngineOperations.ECHO, new byte[1], byte[].class),
                        AT_A_TIME)
                .blockLast(TIME_LIMIT);
        opened += count;
    }
}
