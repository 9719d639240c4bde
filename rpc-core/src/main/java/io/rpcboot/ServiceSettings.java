package io.rpcboot;

import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 */
public record ServiceSettings(
        String id,
        List<URI> addresses,
        String codec,
        @Nullable Duration timeout,
        PoolSettings pool,
        ConnectionSettings connection,
        @Nullable SslContext ssl) {

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
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl);
    }

    public ServiceSettings withTimeout(@Nullable Duration timeout) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl);
    }

    public ServiceSettings withPool(PoolSettings pool) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl);
    }

    public ServiceSettings withConnection(ConnectionSettings connection) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl);
    }

    public ServiceSettings withSsl(@Nullable SslContext ssl) {
        return new ServiceSettings(id, addresses, codec, timeout, pool, connection, ssl);
    }
}
