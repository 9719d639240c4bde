package io.rpcboot.benchmarks.engine;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.PoolSettings;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import io.rpcboot.autoconfigure.observation.CallMeterObservationHandler;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Tls;
import io.rpcboot.benchmarks.Workload;
import io.rpcboot.benchmarks.Workload.Feature;
import io.rpcboot.health.HealthSettings;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** This project without Spring: bytes in, the same bytes out, no codec. Streams with the default settings. */
public final class EnginePeer implements Peer {

    private static final String SERVICE = "referee";
    private static final int MIN_CALLS = 2048;
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    private final String id;
    private final String title;
    private final boolean buffers;

    private EnginePeer(String id, String title, boolean buffers) {
        this.id = id;
        this.title = title;
        this.buffers = buffers;
    }

    /** Payloads and results are {@code byte[]}. */
    public static Peer arrays() {
        return new EnginePeer("engine", "rpcboot, byte[]", false);
    }

    /** Payloads and results are {@code ByteBuf}. */
    public static Peer buffers() {
        return new EnginePeer("engine-buf", "rpcboot, ByteBuf", true);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<String> artifacts() {
        return List.of("io.rpcboot:rpc-core");
    }

    @Override
    public boolean runs(Workload workload) {
        return buffers
                ? Set.of(Feature.OTHER_SIZES).containsAll(workload.features())
                : EnumSet.allOf(Feature.class).containsAll(workload.features());
    }

    @Override
    public Server serve(Workload workload, Tally received) throws Exception {
        RpcServer server = RpcServer.builder()
                .name("referee-server")
                .listen(URI.create("tcp://127.0.0.1:0"))
                .connection(connection(workload))
                .maxConnections(pool(workload).maxConnectionsPerAddress() + workload.standing() + 1)
                .eventLoopThreads(1)
                .operations(EngineOperations.all(buffers ? ByteBuf.class : byte[].class, received))
                .ssl(Tls.server(workload))
                .observationRegistry(observations(workload))
                .health(health(workload))
                .build();
        server.start();
        return Server.of(server.port(), server::close);
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) throws Exception {
        URI address = URI.create("tcp://127.0.0.1:" + port);
        RemoteClients.Builder builder = RemoteClients.builder()
                .name("referee-client")
                .eventLoopThreads(1)
                .maxConnections(pool(workload).maxConnectionsPerAddress() + workload.standing() + 1)
                .observationRegistry(observations(workload))
                .health(health(workload))
                .service(service(SERVICE, address, workload, Tls.client(workload)));
        for (int i = 0; workload.has(Feature.IDLE_CONNECTIONS) && i < workload.standing(); i++) {
            builder.service(service(SERVICE + i, address, workload, null));
        }
        RemoteClients clients = builder.build();
        RemoteClient client = clients.forService(SERVICE);
        Standing standing = workload.has(Feature.IDLE_CONNECTIONS)
                ? new IdleConnections(clients, SERVICE)
                : count -> EngineStreams.open(client, count, tally);
        return Client.of(load(workload, client, tally), standing, clients::close);
    }

    /** Of several connections each takes so few calls that the pool opens all of them. */
    private static ConnectionSettings connection(Workload workload) {
        if (workload.has(Feature.DEFAULT_PLACES)) {
            return ConnectionSettings.defaults();
        }
        int streams = workload.has(Feature.OPEN_STREAMS) ? workload.standing() : 0;
        int calls = workload.connections() == 1
                ? Math.max(MIN_CALLS, workload.inFlight())
                : (workload.inFlight() + workload.connections() - 1) / workload.connections();
        return ConnectionSettings.defaults().withMaxConcurrentCalls(calls + streams);
    }

    private static PoolSettings pool(Workload workload) {
        PoolSettings defaults = PoolSettings.defaults();
        return workload.has(Feature.DEFAULT_PLACES)
                ? defaults
                : defaults.withMaxConnectionsPerAddress(workload.connections());
    }

    private static HealthSettings health(Workload workload) {
        return workload.has(Feature.UNWATCHED) ? HealthSettings.off() : HealthSettings.defaults();
    }

    private static ObservationRegistry observations(Workload workload) {
        ObservationRegistry registry = ObservationRegistry.create();
        if (workload.has(Feature.OBSERVED)) {
            registry.observationConfig().observationHandler(context -> true);
        }
        if (workload.has(Feature.TIMED)) {
            registry.observationConfig()
                    .observationHandler(new CallMeterObservationHandler(new SimpleMeterRegistry(), true));
        }
        return registry;
    }

    private static ServiceSettings service(String id, URI address, Workload workload, @Nullable SslContext ssl) {
        return ServiceSettings.of(id, address)
                .withConnection(connection(workload))
                .withPool(pool(workload))
                .withTimeout(workload.has(Feature.DEADLINE) ? TIME_LIMIT : null)
                .withSsl(ssl);
    }

    private Runnable load(Workload workload, RemoteClient client, Tally tally) {
        int items = (int) Math.min(Integer.MAX_VALUE, tally.limit());
        return switch (workload.kind()) {
            case UNARY -> {
                Caller caller = buffers ? new BufferCaller(client, workload) : new ArrayCaller(client, workload);
                yield () -> Caller.start(workload, caller, tally);
            }
            case STREAM_DOWN -> () -> EngineStreams.down(client, items, tally);
            case STREAM_UP -> () -> EngineStreams.up(client, items, tally);
        };
    }
}
