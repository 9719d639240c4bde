package io.rpcboot;

import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;

/**
 * How the clients of one service reach it.
 *
 * @param id the service id
 * @param addresses where it is served: {@code tcp://host:port} or {@code unix:///path}, at least one
 * @param codec name of the codec of its payloads, such as {@code cbor}
 * @param timeout time for a call that sets none; null for no limit
 * @param pool limits and times of its pool
 * @param connection limits and times of each of its connections
 * @param ssl for TLS; null for plain connections
 * @param retry which failed calls are repeated, how often and when; null for none
 */
public record ServiceSettings(
        String id,
        List<URI> addresses,
        String codec,
        @Nullable Duration timeout,
        PoolSettings pool,
        ConnectionSettings connection,
        @Nullable SslContext ssl,
        @Nullable RetryPolicy retry) {

    /** A service whose calls are not repeated. */
    public ServiceSettings(
            String id,
            List<URI> addresses,
            String codec,
            @Nullable Duration timeout,
            PoolSettings pool,
            ConnectionSettings connection,
            @Nullable SslContext ssl) {
        this(id, addresses, codec, timeout, pool, connection, ssl, null);
    }

    public ServiceSettings {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("service '" + id + "' has no address");
        }
    }

    /** A service with defaults for all else: codec {@code cbor}, no time limit. */
    public static ServiceSettings of(String id, URI... addresses) {
        return new ServiceSettings(
                id, List.of(addresses), "cbor", null, PoolSettings.defaults(), ConnectionSettings.defaults(), null);
    }

    public ServiceSettings withCodec(String codec) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl, retry);
    }

    public ServiceSettings withTimeout(@Nullable Duration timeout) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl, retry);
    }

    public ServiceSettings withPool(PoolSettings pool) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl, retry);
    }

    public ServiceSettings withConnection(ConnectionSettings connection) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl, retry);
    }

    public ServiceSettings withSsl(@Nullable SslContext ssl) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl, retry);
    }

    /**
     * The same service, with failed calls repeated by Spring's policy: those that did not run, and those that are
     * {@linkplain RemoteClient.CallSpec#idempotent idempotent}; within their deadline and a budget of one for ten calls.
     */
    public ServiceSettings withRetry(@Nullable RetryPolicy retry) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl, retry);
    }
}
