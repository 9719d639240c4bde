package io.rpcboot.internal.transport;

import io.netty.handler.ssl.SslContext;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PeerListener;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcServer;
import io.rpcboot.ValueCheck;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.health.RpcHealth;
import io.rpcboot.internal.call.ClientFailures;
import io.rpcboot.internal.call.PayloadDrops;
import io.rpcboot.internal.dispatch.FailureDescriber;
import io.rpcboot.internal.dispatch.FailureSettings;
import io.rpcboot.internal.dispatch.OperationRegistry;
import io.rpcboot.internal.object.ObjectHub;
import io.rpcboot.internal.observation.CallObservations;
import io.rpcboot.internal.session.SessionSettings;
import io.rpcboot.internal.watch.SideHealth;
import io.rpcboot.internal.watch.Watch;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.resources.LoopResources;

/** A server: its listeners, the connections that they accepted, and how all of that ends. */
public final class ServerTransport implements RpcServer {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.connection");

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Settings settings;
    private final @Nullable ObjectHub hub;
    private final SessionSettings session;
    private final @Nullable ThreadPoolExecutor ownThreads;
    private final AcceptedConnections connections;
    private final Watch watch;
    private final RpcHealth health;
    private final List<Listener> listeners = new ArrayList<>();
    private volatile List<URI> addresses = List.of();
    private @Nullable LoopResources loops;
    private boolean started;

    /** What {@link RpcServer.Builder} collects. */
    public record Settings(
            String name,
            List<URI> listeners,
            List<OperationDefinition> operations,
            List<PayloadCodec> codecs,
            ConnectionSettings connection,
            Duration cancelTimeout,
            int maxConnections,
            LoopSettings eventLoops,
            List<String> blockedOperations,
            FailureSettings failures,
            @Nullable Executor blockingExecutor,
            @Nullable SslContext ssl,
            @Nullable CallObservations observations,
            HealthSettings health,
            RpcEvents events,
            Function<Type, @Nullable ValueCheck> checks,
            List<PeerListener> peerListeners,
            @Nullable RemoteObjects objects) {}

    public static RpcServer create(Settings settings) {
        return new ServerTransport(settings);
    }

    private ServerTransport(Settings settings) {
        if (settings.listeners.isEmpty()) {
            throw new IllegalArgumentException("a server needs an address to listen on");
        }
        settings.listeners.forEach(Addresses::toSocketAddress);
        this.settings = settings;
        this.hub = Hub.of(settings.objects);
        Executor blocking = settings.blockingExecutor;
        ThreadPoolExecutor own = null;
        if (blocking == null) {
            own = BlockingThreads.create("rpc-server-blocking");
            blocking = own;
        }
        this.ownThreads = own;
        OperationRegistry operations = new OperationRegistry(
                        Hub.operations(settings.operations, hub),
                        settings.codecs,
                        settings.connection.maxMessageSize(),
                        settings.blockedOperations,
                        new FailureDescriber(settings.failures, settings.codecs),
                        blocking,
                        settings.observations == null ? null : settings.observations.served(),
                        settings.events)
                .withFigures(settings.health.operationFigures());
        if (hub != null) {
            hub.useCodecs(settings.codecs);
            operations.withLate(hub::operation);
        }
        this.watch = new Watch(Watch.Side.SERVER, settings.health, settings.events);
        PayloadDrops drops = new PayloadDrops(settings.events);
        this.session = new SessionSettings(
                settings.name,
                Hub.peerId(hub),
                settings.connection,
                settings.cancelTimeout,
                settings.codecs,
                operations,
                settings.observations == null ? null : settings.observations.sent(),
                ClientFailures.PLAIN,
                settings.checks,
                watch.traffic(),
                drops);
        this.connections = new AcceptedConnections(settings.maxConnections, settings.peerListeners, hub);
        this.health = new SideHealth(
                watch, PeerIds.identity(Hub.peerId(hub)), operations, List::of, drops, connections::beginDraining);
    }

    @Override
    public synchronized void start() {
        if (started) {
            throw new IllegalStateException("the server was started before");
        }
        started = true;
        LoopResources resources = EventLoops.create("rpc-server", settings.eventLoops);
        loops = resources;
        watch.loops(resources.onServer(true));
        try {
            List<URI> bound = new ArrayList<>();
            for (URI address : settings.listeners) {
                Listener listener = Listener.bind(address, resources, session, settings.ssl, connections, watch);
                listeners.add(listener);
                bound.add(listener.address());
            }
            addresses = List.copyOf(bound);
            if (hub != null) {
                hub.listensAt(addresses);
            }
        } catch (RuntimeException e) {
            stop(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public List<URI> addresses() {
        return addresses;
    }

    @Override
    public int port() {
        for (URI address : addresses) {
            if ("tcp".equals(address.getScheme())) {
                return address.getPort();
            }
        }
        return -1;
    }

    @Override
    public int connectionCount() {
        return connections.count();
    }

    @Override
    public RpcHealth health() {
        return health;
    }

    @Override
    public synchronized void stop(Duration gracePeriod) {
        started = true;
        addresses = List.of();
        listeners.forEach(ServerTransport::close);
        listeners.clear();
        connections.drain("the server stops", gracePeriod);
        watch.close();
        LoopResources resources = loops;
        if (resources != null) {
            loops = null;
            resources.disposeLater(Duration.ZERO, CLOSE_TIMEOUT).block(CLOSE_TIMEOUT.plusSeconds(1));
        }
        if (ownThreads != null) {
            ownThreads.shutdownNow();
        }
    }

    /** One that does not close keeps none of the others open; its socket ends with the event loops. */
    private static void close(Listener listener) {
        try {
            listener.close();
        } catch (RuntimeException e) {
            logger.warn("a listener did not close in time: {}", e.toString());
        }
    }
}
