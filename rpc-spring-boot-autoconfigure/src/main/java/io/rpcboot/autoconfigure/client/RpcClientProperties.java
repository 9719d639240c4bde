package io.rpcboot.autoconfigure.client;

import io.rpcboot.ErrorLog;
import io.rpcboot.autoconfigure.settings.ConnectionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of RPC clients: defaults for all services, and the services.
 *
 * @param acceptCalls Whether the servers that are called may call handlers of this application over the same
 *     connections.
 * @param codec Codec of payloads; where CBOR is not on the class path, the first codec that there is.
 * @param timeout Time for a call that sets none, 0 for no limit.
 * @param cancelTimeout How long the canceller of a session waits for the other side to have ended.
 * @param contractCheck What typed clients do where the operations of a server differ from their methods: fail their
 *     calls, warn, or do not compare.
 * @param maxFrameSize Most payload bytes in one frame.
 * @param maxMessageSize Most bytes of one payload, result or item, in either direction.
 * @param maxConcurrentCalls Most calls that a server may have open here over one connection.
 * @param streamBudget Bytes of a streamed result that may be under way, for each stream.
 * @param handshakeTimeout Longest wait for the first message of a server.
 * @param keepAliveInterval Silence of a connection after which the other side is asked for a sign of life, at the latest.
 * @param keepAliveTimeout Further silence after which the other side is taken for gone.
 * @param pool Connection pools
 * @param errors Failures of calls
 * @param ssl TLS
 * @param services Services by their ids. Each has a 'uri' (tcp://host:port or unix:///path, several separated by
 *     commas), and may have a 'codec', a 'timeout', 'contract-check', 'retry.*',
 *     'pool.*' and 'ssl.bundle' of its own. None by default.
 */
@ConfigurationProperties("rpc.client")
record RpcClientProperties(
        @DefaultValue("false") boolean acceptCalls,
        @Nullable String codec,
        @DefaultValue("0s") Duration timeout,
        @DefaultValue("10s") Duration cancelTimeout,
        @DefaultValue("warn") ContractCheck contractCheck,
        @DefaultValue("64KB") DataSize maxFrameSize,
        @DefaultValue("4MB") DataSize maxMessageSize,
        @DefaultValue("128") int maxConcurrentCalls,
        @DefaultValue("1MB") DataSize streamBudget,
        @DefaultValue("5s") Duration handshakeTimeout,
        @DefaultValue("20s") Duration keepAliveInterval,
        @DefaultValue("10s") Duration keepAliveTimeout,
        @DefaultValue Pool pool,
        @DefaultValue Errors errors,
        @DefaultValue Ssl ssl,
        @DefaultValue Map<String, Service> services) {

    /** What the typed clients of a service do where it differs. */
    ContractCheck contractCheck(String serviceId) {
        Service service = services.get(serviceId);
        ContractCheck own = service == null ? null : service.contractCheck();
        return own == null ? contractCheck : own;
    }

    /** The limits of connections; the pool closes idle ones. */
    ConnectionLimits connection() {
        return new ConnectionLimits(
                maxFrameSize,
                maxMessageSize,
                maxConcurrentCalls,
                streamBudget,
                handshakeTimeout,
                keepAliveInterval,
                keepAliveTimeout,
                Duration.ZERO);
    }

    /**
     * Connection pools.
     *
     * @param maxConnections Most connections over all services and addresses.
     * @param maxConnectionsPerAddress Most connections to one address.
     * @param maxPending Most calls of one service that wait for a place on a connection.
     * @param acquireTimeout Longest wait for a place on a connection, the opening of one included.
     * @param connectTimeout Longest time to open one connection, without its handshake.
     * @param maxIdleTime Time without calls after which a connection is closed, 0 for never.
     * @param maxLifeTime Age after which a connection takes no more calls, 0 for no limit.
     * @param minBackoff First upper limit of the random wait between attempts to an address that cannot be reached.
     * @param maxBackoff Last upper limit of that wait; it doubles in between.
     */
    record Pool(
            @DefaultValue("512") int maxConnections,
            @DefaultValue("4") int maxConnectionsPerAddress,
            @DefaultValue("1024") int maxPending,
            @DefaultValue("5s") Duration acquireTimeout,
            @DefaultValue("3s") Duration connectTimeout,
            @DefaultValue("5m") Duration maxIdleTime,
            @DefaultValue("0s") Duration maxLifeTime,
            @DefaultValue("100ms") Duration minBackoff,
            @DefaultValue("10s") Duration maxBackoff) {}

    /**
     * Failures of calls.
     *
     * @param rethrow What a failure of the other side is here: always a RemoteException, or, for registered types, an
     *     exception of that type with the RemoteException as its cause.
     * @param registered Class names of exceptions of this application that come back as themselves; those that cannot
     *     be made of a message are registered with a RegisteredException bean. None by default.
     * @param log Which failures are logged: none, unexpected ones at WARN and the others at DEBUG, or all, the others
     *     at INFO.
     */
    record Errors(
            @DefaultValue("wrapped") Rethrow rethrow,
            @DefaultValue List<String> registered,
            @DefaultValue("unexpected") ErrorLog log) {}

    /** What a failure of the other side is here. */
    enum Rethrow {
        /** A RemoteException. */
        WRAPPED,
        /** The registered exception; a RemoteException where none is registered. */
        REGISTERED
    }

    /**
     * TLS.
     *
     * @param bundle Name of the SSL bundle for connections with TLS. None by default.
     */
    record Ssl(@Nullable String bundle) {}

    /**
     * One service; what is not set is as for all of them.
     *
     * @param uri Where it is served: tcp://host:port or unix:///path, several separated by commas.
     * @param codec Codec of payloads.
     * @param timeout Time for a call that sets none, 0 for no limit.
     * @param contractCheck What typed clients do where the operations of the server differ from their methods.
     * @param retry Which failed calls are repeated
     * @param pool Its connection pool
     * @param ssl TLS
     */
    record Service(
            @DefaultValue List<String> uri,
            @Nullable String codec,
            @Nullable Duration timeout,
            @Nullable ContractCheck contractCheck,
            @DefaultValue Retry retry,
            @DefaultValue ServicePool pool,
            @DefaultValue Ssl ssl) {}

    /**
     * Which failed calls of one service are repeated: those that did not run, and those of idempotent operations.
     *
     * @param maxRetries How often a call is repeated, 0 for never.
     * @param delay Pause before the first repetition.
     * @param multiplier What the pause grows by from one repetition to the next.
     * @param maxDelay Longest pause.
     * @param jitter What a pause may be longer or shorter by, at random.
     */
    record Retry(
            @DefaultValue("0") int maxRetries,
            @DefaultValue("50ms") Duration delay,
            @DefaultValue("2") double multiplier,
            @DefaultValue("1s") Duration maxDelay,
            @DefaultValue("25ms") Duration jitter) {

        /** Never. */
        static Retry none() {
            return new Retry(0, Duration.ofMillis(50), 2, Duration.ofSeconds(1), Duration.ofMillis(25));
        }
    }

    /**
     * The connection pool of one service; what is not set is as for all of them.
     *
     * @param maxConnectionsPerAddress Most connections to one address.
     * @param maxPending Most calls that wait for a place on a connection.
     * @param acquireTimeout Longest wait for a place on a connection, the opening of one included.
     * @param connectTimeout Longest time to open one connection, without its handshake.
     * @param maxIdleTime Time without calls after which a connection is closed, 0 for never.
     * @param maxLifeTime Age after which a connection takes no more calls, 0 for no limit.
     * @param minBackoff First upper limit of the random wait between attempts to an address that cannot be reached.
     * @param maxBackoff Last upper limit of that wait; it doubles in between.
     */
    record ServicePool(
            @Nullable Integer maxConnectionsPerAddress,
            @Nullable Integer maxPending,
            @Nullable Duration acquireTimeout,
            @Nullable Duration connectTimeout,
            @Nullable Duration maxIdleTime,
            @Nullable Duration maxLifeTime,
            @Nullable Duration minBackoff,
            @Nullable Duration maxBackoff) {

        /** Nothing set. */
        static ServicePool inherited() {
            return new ServicePool(null, null, null, null, null, null, null, null);
        }
    }
}
