package io.rpcboot.internal.transport;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PeerListener;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteObjects;
import io.rpcboot.ServiceSettings;
import io.rpcboot.ValueCheck;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.health.RpcHealth;
import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.CallRetry;
import io.rpcboot.internal.call.ClientExtras;
import io.rpcboot.internal.call.ClientFailures;
import io.rpcboot.internal.call.PayloadDrops;
import io.rpcboot.internal.call.PeerWatch;
import io.rpcboot.internal.call.ServiceClient;
import io.rpcboot.internal.dispatch.FailureDescriber;
import io.rpcboot.internal.dispatch.FailureSettings;
import io.rpcboot.internal.dispatch.OperationRegistry;
import io.rpcboot.internal.object.ObjectHub;
import io.rpcboot.internal.observation.CallObservations;
import io.rpcboot.internal.observation.ClientObservations;
import io.rpcboot.internal.pool.ConnectionBudget;
import io.rpcboot.internal.pool.PoolRegistry;
import io.rpcboot.internal.pool.PoolThread;
import io.rpcboot.internal.pool.ServicePool;
import io.rpcboot.internal.session.SessionSettings;
import io.rpcboot.internal.watch.SideHealth;
import io.rpcboot.internal.watch.Watch;
import io.rpcboot.observation.RpcClientObservationContext;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/** All pools of a process, and what they share: event loops, the pool thread, the limit over all of them. */
public final class ClientTransport implements RemoteClients {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Settings settings;
    private final @Nullable ObjectHub hub;
    private final LoopResources loops;
    private final DefaultEventExecutor poolExecutor;
    private final ThreadPoolExecutor ownThreads;
    private final PoolThread poolThread;
    private final ConnectionBudget budget;
    private final OperationRegistry targets;
    private final Watch watch;
    private final PayloadDrops drops;
    private final RpcHealth health;
    private final Map<String, RemoteClient> clients = new LinkedHashMap<>();
    private final List<ServicePool> pools = new ArrayList<>();
    private final PoolRegistry addresses;
    private final PeerWatches watches;

    /** What {@link RemoteClients.Builder} collects. */
    public record Settings(
            String name,
            List<ServiceSettings> services,
            ServiceSettings defaults,
            List<PayloadCodec> codecs,
            int maxConnections,
            LoopSettings eventLoops,
            List<OperationDefinition> operations,
            Duration cancelTimeout,
            @Nullable Executor blockingExecutor,
            @Nullable CallObservations observations,
            HealthSettings health,
            RpcEvents events,
            ClientFailures failures,
            FailureSettings servedFailures,
            Function<Type, @Nullable ValueCheck> checks,
            List<PeerListener> peerListeners,
            @Nullable RemoteObjects objects) {}

    public static RemoteClients create(Settings settings) {
        return new ClientTransport(settings);
    }

    private ClientTransport(Settings settings) {
        this.settings = settings;
        this.hub = Hub.of(settings.objects);
        this.watches = new PeerWatches(settings.peerListeners);
        this.ownThreads = BlockingThreads.create("rpc-client-blocking");
        Executor blocking = settings.blockingExecutor == null ? ownThreads : settings.blockingExecutor;
        this.targets = new OperationRegistry(
                        Hub.operations(settings.operations, hub),
                        settings.codecs,
                        settings.defaults.connection().maxMessageSize(),
                        List.of(),
                        new FailureDescriber(settings.servedFailures, settings.codecs),
                        blocking,
                        settings.observations == null ? null : settings.observations.served(),
                        settings.events)
                .withFigures(settings.health.operationFigures());
        if (hub != null) {
            hub.useCodecs(settings.codecs);
            targets.withLate(hub::operation);
        }
        this.loops = EventLoops.create("rpc-client", settings.eventLoops);
        this.poolExecutor = new DefaultEventExecutor(new DefaultThreadFactory("rpc-pool", true));
        this.poolThread = PoolThread.of(poolExecutor, ownThreads);
        this.budget = new ConnectionBudget(poolThread, settings.maxConnections);
        this.watch = new Watch(Watch.Side.CLIENTS, settings.health, settings.events);
        this.drops = new PayloadDrops(settings.events);
        this.health = new SideHealth(watch, PeerIds.identity(Hub.peerId(hub)), targets, this::allPools, drops, null);
        for (ServiceSettings service : settings.services) {
            service.addresses().forEach(Addresses::toSocketAddress);
            ServicePool pool = pool(service);
            pools.add(pool);
            clients.put(service.id(), client(service.id(), service, pool, service.id()));
        }
        this.addresses = new PoolRegistry(poolThread, PoolRegistry.MAX_POOLS, this::poolOf);
        if (hub != null) {
            hub.useClients(
                    this::forAddress,
                    new ClientExtras(
                            settings.failures,
                            sentObservations(),
                            RpcClientObservationContext.TO_OBJECT,
                            settings.checks,
                            new PeerWatch("objects", List.of()),
                            null,
                            drops));
        }
    }

    @Override
    public RemoteClient forService(String serviceId) {
        RemoteClient client = clients.get(serviceId);
        if (client == null) {
            throw new IllegalArgumentException("no service '" + serviceId + "'; there are " + clients.keySet()
                    + ". Set rpc.client.services." + serviceId + ".uri=tcp://host:7400");
        }
        return client;
    }

    @Override
    public RemoteClient forAddress(URI address) {
        Addresses.toSocketAddress(address);
        return client(
                address.toString(),
                settings.defaults,
                addresses.carrier(address),
                RpcClientObservationContext.BY_ADDRESS);
    }

    @Override
    public RpcHealth health() {
        return health;
    }

    private List<ServicePool> allPools() {
        List<ServicePool> all = new ArrayList<>(pools);
        all.addAll(addresses.pools());
        return all;
    }

    @Override
    public void close() {
        List<CompletableFuture<?>> closing = new ArrayList<>();
        pools.forEach(pool -> closing.add(pool.close()));
        closing.add(addresses.close());
        try {
            CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new))
                    .get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What has not closed by now is closed with its event loop.
        }
        watch.close();
        loops.disposeLater(Duration.ZERO, CLOSE_TIMEOUT).block(CLOSE_TIMEOUT.plusSeconds(1));
        poolExecutor.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
        failWaiting();
    }

    /** Calls that waited are failed on these threads: none of them may be forgotten. */
    private void failWaiting() {
        ownThreads.shutdown();
        try {
            if (ownThreads.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ownThreads.shutdownNow().forEach(Runnable::run);
    }

    private ServicePool poolOf(URI address) {
        ServiceSettings defaults = settings.defaults;
        return pool(new ServiceSettings(
                address.toString(),
                List.of(address),
                defaults.codec(),
                defaults.timeout(),
                defaults.pool(),
                defaults.connection(),
                defaults.ssl()));
    }

    private ServicePool pool(ServiceSettings service) {
        SessionSettings session = new SessionSettings(
                settings.name,
                Hub.peerId(hub),
                service.connection(),
                settings.cancelTimeout,
                settings.codecs,
                targets,
                sentObservations(),
                settings.failures,
                settings.checks,
                watch.traffic(),
                drops);
        return new ServicePool(
                service,
                new SocketConnector(loops, session, service.ssl(), watch, watches.of(service.id()), hub),
                budget,
                settings.events);
    }

    private @Nullable ClientObservations sentObservations() {
        return settings.observations == null ? null : settings.observations.sent();
    }

    private RemoteClient client(String id, ServiceSettings service, CallCarrier carrier, String observedId) {
        return new ServiceClient(
                id,
                codec(service),
                service.timeout(),
                service.connection().maxMessageSize(),
                settings.cancelTimeout,
                carrier,
                new ClientExtras(
                        settings.failures,
                        sentObservations(),
                        observedId,
                        settings.checks,
                        watches.of(id),
                        retry(service),
                        drops));
    }

    private static @Nullable CallRetry retry(ServiceSettings service) {
        return service.retry() == null ? null : new CallRetry(service.retry());
    }

    private @Nullable PayloadCodec codec(ServiceSettings service) {
        for (PayloadCodec codec : settings.codecs) {
            if (codec.name().equals(service.codec())) {
                return codec;
            }
        }
        if (settings.codecs.isEmpty()) {
            return null;
        }
        throw new IllegalArgumentException("service '" + service.id() + "': no codec '" + service.codec()
                + "'; there are "
                + settings.codecs.stream().map(PayloadCodec::name).toList());
    }
}
