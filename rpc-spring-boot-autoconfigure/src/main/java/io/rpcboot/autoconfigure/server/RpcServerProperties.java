package io.rpcboot.autoconfigure.server;

import io.rpcboot.autoconfigure.settings.ConnectionLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the RPC server.
 *
 * @param enabled Whether the application serves its handlers to others.
 * @param host Host name or address to listen on.
 * @param port TCP port to listen on, 0 to pick a free one, -1 for none.
 * @param unixSocket Path of a Unix domain socket to listen on as well. None by default.
 * @param maxFrameSize Most payload bytes in one frame.
 * @param maxMessageSize Most bytes of one payload, result or item, in either direction.
 * @param maxConcurrentCalls Most calls that one connection may have open.
 * @param streamBudget Bytes of a streamed payload that may be under way, for each stream.
 * @param maxConnections Most connections; further ones are closed at once.
 * @param handshakeTimeout Longest wait for the first message of a new connection.
 * @param idleTimeout Time without calls after which a connection is closed, 0 for never.
 * @param cancelTimeout How long a handler that has cancelled its session waits for its caller to have ended.
 * @param keepAliveInterval Silence of a connection after which the other side is asked for a sign of life, at the latest.
 * @param keepAliveTimeout Further silence after which the other side is taken for gone.
 * @param blockedOperations Patterns of operations that are refused all the same; '*' stands for any characters. None
 *     by default.
 * @param describe What the server tells of its operations
 * @param shutdown How the server stops
 * @param ssl TLS
 */
@ConfigurationProperties("rpc.server")
record RpcServerProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("7400") int port,
        @Nullable Path unixSocket,
        @DefaultValue("64KB") DataSize maxFrameSize,
        @DefaultValue("4MB") DataSize maxMessageSize,
        @DefaultValue("128") int maxConcurrentCalls,
        @DefaultValue("1MB") DataSize streamBudget,
        @DefaultValue("10000") int maxConnections,
        @DefaultValue("5s") Duration handshakeTimeout,
        @DefaultValue("0s") Duration idleTimeout,
        @DefaultValue("10s") Duration cancelTimeout,
        @DefaultValue("20s") Duration keepAliveInterval,
        @DefaultValue("10s") Duration keepAliveTimeout,
        @DefaultValue List<String> blockedOperations,
        @DefaultValue Describe describe,
        @DefaultValue Shutdown shutdown,
        @DefaultValue Ssl ssl) {

    /** The limits of its connections. */
    ConnectionLimits connection() {
        return new ConnectionLimits(
                maxFrameSize,
                maxMessageSize,
                maxConcurrentCalls,
                streamBudget,
                handshakeTimeout,
                keepAliveInterval,
                keepAliveTimeout,
                idleTimeout);
    }

    /**
     * What the server tells of its operations.
     *
     * @param enabled Whether 'rpc.describe' tells callers the names, types and schemas of the operations.
     */
    record Describe(@DefaultValue("true") boolean enabled) {}

    /**
     * How the server stops.
     *
     * @param gracePeriod Time that running calls have to end at shutdown; the rest is cancelled. Keep it below
     *     'spring.lifecycle.timeout-per-shutdown-phase'.
     */
    record Shutdown(@DefaultValue("20s") Duration gracePeriod) {}

    /**
     * TLS.
     *
     * @param bundle Name of the SSL bundle for connections with TLS. None by default.
     */
    record Ssl(@Nullable String bundle) {}
}
