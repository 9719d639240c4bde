package io.rpcboot;

import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.health.RpcHealth;
import io.rpcboot.internal.call.ClientFailures;
import io.rpcboot.internal.dispatch.FailureSettings;
import io.rpcboot.internal.observation.CallObservations;
import io.rpcboot.internal.transport.ClientTransport;
import io.rpcboot.internal.transport.LoopSettings;
import io.rpcboot.observation.RpcClientObservationConvention;
import io.rpcboot.observation.RpcServerObservationConvention;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where clients come from: one pool for each service, one limit over all of them. Safe for any thread. */
public interface RemoteClients extends AutoCloseable {

    /** Most connections over all addresses, unless set otherwise; Dask's default for a node. */
    int DEFAULT_MAX_CONNECTIONS = 512;

    /**
     * The client of a service.
     *
     * @throws IllegalArgumentException if the service is not known; the text names those that are
     */
    RemoteClient forService(String serviceId);

    /**
     * A client of one address that is known only at run time, {@code tcp://host:port} or {@code unix:///path},
     * with the default settings. Its pool is dropped when it has been idle for its maximum idle time.
     */
    RemoteClient forAddress(URI address);

    /** What can be seen of the clients, and done to them; also while they are stuck. */
    RpcHealth health();

    /** Fails what is waiting or under way and closes all connections; returns when they are closed. */
    @Override
    void close();

    static Builder builder() {
        return new Builder();
    }

    /** Collects what {@link RemoteClients} need. Not thread-safe. */
    final class Builder {

        private String name = "client";
        private final List<ServiceSettings> services = new ArrayList<>();
        private ServiceSettings defaults = ServiceSettings.of("defaults", URI.create("tcp://unused:0"));
        private List<PayloadCodec> codecs = List.of();
        private int maxConnections = DEFAULT_MAX_CONNECTIONS;
        private int eventLoopThreads = Runtime.getRuntime().availableProcessors();
        private Duration busyPoll = LoopSettings.DEFAULT_BUSY_POLL;
        private List<OperationDefinition> operations = List.of();
        private Duration cancelTimeout = RemoteSession.DEFAULT_CANCEL_TIMEOUT;
        private @Nullable Executor blockingExecutor;
        private @Nullable ObservationRegistry observationRegistry;
        private @Nullable RpcServerObservationConvention serverConvention;
        private @Nullable RpcClientObservationConvention clientConvention;
        private HealthSettings health = HealthSettings.defaults();
        private RpcEvents events = new RpcEvents();
        private ErrorLog errorLog = ErrorLog.UNEXPECTED;
        private List<RegisteredException<?>> registeredExceptions = List.of();
        private RpcFailure.Mapper failureMapper = (error, call) -> null;
        private RpcServer.ErrorExposure errorExposure = RpcServer.ErrorExposure.FULL;
        private boolean errorStackTrace;
        private Function<Type, @Nullable ValueCheck> checks = type -> null;
        private final List<PeerListener> peerListeners = new ArrayList<>();
        private @Nullable RemoteObjects objects;

        private Builder() {}

        /** What this process calls itself in HELLO. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public Builder service(ServiceSettings service) {
            services.add(service);
            return this;
        }

        /** Settings for {@link RemoteClients#forAddress}; their addresses are not looked at. */
        public Builder defaults(ServiceSettings defaults) {
            this.defaults = defaults;
            return this;
        }

        /** The codecs that services may name. {@code byte[]} and buffers need none. */
        public Builder codecs(List<PayloadCodec> codecs) {
            this.codecs = List.copyOf(codecs);
            return this;
        }

        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        public Builder eventLoopThreads(int eventLoopThreads) {
            this.eventLoopThreads = eventLoopThreads;
            return this;
        }

        /**
         * How long an event loop looks for events before it sleeps, 50 us if nothing is said, at most 1 ms, and
         * twice as long where it has slept without a look before. To be woken costs more where processors are virtual. Zero for not at all. Only with epoll.
         */
        public Builder busyPoll(Duration busyPoll) {
            this.busyPoll = busyPoll;
            return this;
        }

        /** Operations that the servers which this process calls may call here, over the same connections. */
        public Builder operations(List<OperationDefinition> operations) {
            this.operations = List.copyOf(operations);
            return this;
        }

        /** How long the canceller of a session waits for the other side to have ended; positive. */
        public Builder cancelTimeout(Duration cancelTimeout) {
            Durations.requirePositive("cancel-timeout", cancelTimeout);
            this.cancelTimeout = cancelTimeout;
            return this;
        }

        /** Where blocking handlers of such operations run. */
        public Builder blockingExecutor(Executor blockingExecutor) {
            this.blockingExecutor = blockingExecutor;
            return this;
        }

        /**
         * Where calls are observed. Decided when the clients are built: a registry without handlers counts as none, and
         * costs calls nothing.
         */
        public Builder observationRegistry(ObservationRegistry registry) {
            this.observationRegistry = registry;
            return this;
        }

        /** Names and key values of the calls that are served to {@link #operations}, instead of the default ones. */
        public Builder observationConvention(RpcServerObservationConvention convention) {
            this.serverConvention = convention;
            return this;
        }

        /** Names and key values of the calls that are made, instead of the default ones. */
        public Builder observationConvention(RpcClientObservationConvention convention) {
            this.clientConvention = convention;
            return this;
        }

        /** How the event loops are watched. */
        public Builder health(HealthSettings health) {
            this.health = health;
            return this;
        }

        /** Where events are kept; by default in a ring of its own. */
        public Builder events(RpcEvents events) {
            this.events = events;
            return this;
        }

        /** Says what servers are told when such an operation fails. */
        public Builder failureMapper(RpcFailure.Mapper failureMapper) {
            this.failureMapper = failureMapper;
            return this;
        }

        /**
         * What servers are told when such an operation fails.
         *
         * @param stackTrace whether they are told the stack, too, where they are told all
         */
        public Builder errorExposure(RpcServer.ErrorExposure exposure, boolean stackTrace) {
            this.errorExposure = exposure;
            this.errorStackTrace = stackTrace;
            return this;
        }

        /** Which failures of calls are logged. */
        public Builder errorLog(ErrorLog errorLog) {
            this.errorLog = errorLog;
            return this;
        }

        /**
         * Exceptions that remote failures come back as; without them they are {@link RemoteException}s, which no
         * local error can be mistaken for.
         */
        public Builder registeredExceptions(List<RegisteredException<?>> registeredExceptions) {
            this.registeredExceptions = List.copyOf(registeredExceptions);
            return this;
        }

        /**
         * Finds the checks of values, beside what codecs refuse: for a type of results what those must pass, for
         * {@code Object.class} what payloads and their items of any type must; null for nothing. Asked once for each
         * type.
         */
        public Builder checks(Function<Type, @Nullable ValueCheck> checks) {
            this.checks = checks;
            return this;
        }

        /** Adds who hears of the peers that serve the services, as they come and go. */
        public Builder peerListener(PeerListener listener) {
            peerListeners.add(listener);
            return this;
        }

        /** Remote objects of this process; the codecs have to be made with the same ones. */
        public Builder objects(@Nullable RemoteObjects objects) {
            this.objects = objects;
            return this;
        }

        /** Opens nothing yet: connections are made when calls need them. */
        public RemoteClients build() {
            return ClientTransport.create(new ClientTransport.Settings(
                    name,
                    List.copyOf(services),
                    defaults,
                    codecs,
                    maxConnections,
                    new LoopSettings(eventLoopThreads, busyPoll),
                    operations,
                    cancelTimeout,
                    blockingExecutor,
                    CallObservations.of(observationRegistry, serverConvention, clientConvention),
                    health,
                    events,
                    new ClientFailures(errorLog, registeredExceptions),
                    new FailureSettings(errorExposure, errorStackTrace, errorLog, failureMapper),
                    checks,
                    List.copyOf(peerListeners),
                    objects));
        }
    }
}
