package io.rpcboot;

import io.micrometer.observation.ObservationRegistry;
import io.netty.handler.ssl.SslContext;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.health.RpcHealth;
import io.rpcboot.internal.dispatch.FailureSettings;
import io.rpcboot.internal.observation.CallObservations;
import io.rpcboot.internal.transport.LoopSettings;
import io.rpcboot.internal.transport.ServerTransport;
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

/** Serves operations on one or more listeners. Safe for any thread. */
public interface RpcServer extends AutoCloseable {

    /**
     * Binds all listeners, or none.
     *
     * @throws java.io.UncheckedIOException if one cannot be bound; the text names it and says why
     * @throws IllegalStateException if the server was started before
     */
    void start();

    /** Where the server listens, in the order of the builder; a port 0 is replaced by the one that was picked. */
    List<URI> addresses();

    /** The port of the first TCP listener; -1 where there is none, or the server does not run. */
    int port();

    /** Connections that are up. */
    int connectionCount();

    /** What can be seen of it, and done to it; also while it is stuck. */
    RpcHealth health();

    /**
     * Stops: closes the listeners, refuses new calls with UNAVAILABLE, lets running ones end within the grace
     * period, cancels the rest, closes the connections. Blocks until all is closed; harmless when repeated.
     */
    void stop(Duration gracePeriod);

    /** Stops without a grace period. */
    @Override
    default void close() {
        stop(Duration.ZERO);
    }

    static Builder builder() {
        return new Builder();
    }

    /** Collects what a server needs. Not thread-safe. */
    final class Builder {

        private String name = "server";
        private final List<URI> listeners = new ArrayList<>();
        private List<OperationDefinition> operations = List.of();
        private List<PayloadCodec> codecs = List.of();
        private ConnectionSettings connection = ConnectionSettings.defaults();
        private Duration cancelTimeout = RemoteSession.DEFAULT_CANCEL_TIMEOUT;
        private int maxConnections = 10_000;
        private int eventLoopThreads = Runtime.getRuntime().availableProcessors();
        private Duration busyPoll = LoopSettings.DEFAULT_BUSY_POLL;
        private List<String> blockedOperations = List.of();
        private ErrorExposure errorExposure = ErrorExposure.FULL;
        private boolean errorStackTrace;
        private ErrorLog errorLog = ErrorLog.UNEXPECTED;
        private RpcFailure.Mapper failureMapper = (error, call) -> null;
        private @Nullable Executor blockingExecutor;
        private HealthSettings health = HealthSettings.defaults();
        private RpcEvents events = new RpcEvents();
        private @Nullable SslContext ssl;
        private @Nullable ObservationRegistry observationRegistry;
        private @Nullable RpcServerObservationConvention serverConvention;
        private @Nullable RpcClientObservationConvention clientConvention;
        private Function<Type, @Nullable ValueCheck> checks = type -> null;
        private final List<PeerListener> peerListeners = new ArrayList<>();
        private @Nullable RemoteObjects objects;

        private Builder() {}

        /** What this process calls itself in HELLO. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** {@code tcp://host:port}, port 0 picks one; or {@code unix:///path}, created with mode 0600. */
        public Builder listen(URI address) {
            listeners.add(address);
            return this;
        }

        public Builder operations(List<OperationDefinition> operations) {
            this.operations = List.copyOf(operations);
            return this;
        }

        /** The codecs that callers may use, the preferred one first. {@code byte[]} and buffers need none. */
        public Builder codecs(List<PayloadCodec> codecs) {
            this.codecs = List.copyOf(codecs);
            return this;
        }

        public Builder connection(ConnectionSettings connection) {
            this.connection = connection;
            return this;
        }

        /** How long a handler that has cancelled its session waits for its caller to have ended. */
        public Builder cancelTimeout(Duration cancelTimeout) {
            Durations.requirePositive("cancel-timeout", cancelTimeout);
            this.cancelTimeout = cancelTimeout;
            return this;
        }

        /** Most connections at a time; further ones are closed at once. */
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

        /** Patterns of operations that are refused all the same; {@code *} stands for any characters. */
        public Builder blockedOperations(List<String> patterns) {
            this.blockedOperations = List.copyOf(patterns);
            return this;
        }

        /** What callers are told of failures. */
        public Builder errorExposure(ErrorExposure errorExposure) {
            this.errorExposure = errorExposure;
            return this;
        }

        /** Whether callers are told the stack of a handler's exception too, where they are told all; by default not. */
        public Builder errorStackTrace(boolean errorStackTrace) {
            this.errorStackTrace = errorStackTrace;
            return this;
        }

        /** Which failures are logged. */
        public Builder errorLog(ErrorLog errorLog) {
            this.errorLog = errorLog;
            return this;
        }

        /** Says what callers are told of an exception, before the codes of well-known ones. */
        public Builder failureMapper(RpcFailure.Mapper failureMapper) {
            this.failureMapper = failureMapper;
            return this;
        }

        /**
         * Where blocking handlers run. It must be bounded and reject what it cannot take. Without one the server
         * makes its own: 10 threads a core with a queue of 10,000.
         */
        public Builder blockingExecutor(Executor blockingExecutor) {
            this.blockingExecutor = blockingExecutor;
            return this;
        }

        /** For TLS. */
        public Builder ssl(@Nullable SslContext ssl) {
            this.ssl = ssl;
            return this;
        }

        /**
         * Where calls are observed. Decided when the server is built: a registry without handlers counts as none, and
         * costs calls nothing.
         */
        public Builder observationRegistry(ObservationRegistry registry) {
            this.observationRegistry = registry;
            return this;
        }

        /** Names and key values of the calls that are served, instead of the default ones. */
        public Builder observationConvention(RpcServerObservationConvention convention) {
            this.serverConvention = convention;
            return this;
        }

        /** Names and key values of the calls that are made, by {@link RpcCallContext#caller()}, instead of the default ones. */
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

        /**
         * Finds the checks of values of the calls that are made, by {@link RpcCallContext#caller()}, as
         * {@link RemoteClients.Builder#checks} does; those of operations are in their definitions.
         */
        public Builder checks(Function<Type, @Nullable ValueCheck> checks) {
            this.checks = checks;
            return this;
        }

        /** Adds who hears of the peers that have connected, as they come and go. */
        public Builder peerListener(PeerListener listener) {
            peerListeners.add(listener);
            return this;
        }

        /** Remote objects of this process; the codecs have to be made with the same ones. */
        public Builder objects(@Nullable RemoteObjects objects) {
            this.objects = objects;
            return this;
        }

        /** Checks the operations; binds nothing yet. */
        public RpcServer build() {
            return ServerTransport.create(new ServerTransport.Settings(
                    name,
                    List.copyOf(listeners),
                    operations,
                    codecs,
                    connection,
                    cancelTimeout,
                    maxConnections,
                    new LoopSettings(eventLoopThreads, busyPoll),
                    blockedOperations,
                    new FailureSettings(errorExposure, errorStackTrace, errorLog, failureMapper),
                    blockingExecutor,
                    ssl,
                    CallObservations.of(observationRegistry, serverConvention, clientConvention),
                    health,
                    events,
                    checks,
                    List.copyOf(peerListeners),
                    objects));
        }
    }

    /** What callers are told of a failure; always its code, and whether the handler ran. */
    enum ErrorExposure {
        /** All: types, message, details, causes, and the peers that it has passed. The stack has a switch of its own. */
        FULL,
        /** Message and details as well. */
        MESSAGE,
        /** Nothing else, save the trace id and when to try again. */
        CODE
    }
}
