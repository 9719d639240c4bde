package io.rpcboot.autoconfigure.client;

import io.netty.handler.ssl.SslContext;
import io.rpcboot.PoolSettings;
import io.rpcboot.ServiceSettings;
import io.rpcboot.autoconfigure.client.RpcClientProperties.Pool;
import io.rpcboot.autoconfigure.client.RpcClientProperties.Retry;
import io.rpcboot.autoconfigure.client.RpcClientProperties.Service;
import io.rpcboot.autoconfigure.client.RpcClientProperties.ServicePool;
import io.rpcboot.autoconfigure.client.RpcClientProperties.Ssl;
import io.rpcboot.autoconfigure.settings.Addresses;
import io.rpcboot.autoconfigure.settings.InvalidSetting;
import io.rpcboot.autoconfigure.settings.Tls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.StringUtils;

/** Makes the settings of services from {@code rpc.client.*}. */
final class ServicesFromProperties {

    private static final int MAX_RETRIES = 100;
    private static final int MAX_MULTIPLIER = 100;
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final String PREFIX = "rpc.client";
    private static final String CBOR = "cbor";
    private static final URI UNUSED = URI.create("tcp://unused:1");

    private final RpcClientProperties properties;
    private final Set<String> codecs;
    private final Tls tls;

    ServicesFromProperties(RpcClientProperties properties, Set<String> codecs, Tls tls) {
        this.properties = properties;
        this.codecs = codecs;
        this.tls = tls;
    }

    /** The services that have an address. */
    List<ServiceSettings> services() {
        List<ServiceSettings> services = new ArrayList<>();
        properties.services().forEach((id, service) -> {
            List<URI> addresses = addresses(id, service);
            if (!addresses.isEmpty()) {
                services.add(settings(ServiceProperty.prefix(id), id, addresses, service));
            }
        });
        return services;
    }

    /** Settings for addresses that are known only at run time. */
    ServiceSettings defaults() {
        Service nothing =
                new Service(List.of(), null, null, null, Retry.none(), ServicePool.inherited(), new Ssl(null));
        return settings(PREFIX, "defaults", List.of(UNUSED), nothing);
    }

    private static List<URI> addresses(String id, Service service) {
        return service.uri().stream()
                .filter(StringUtils::hasText)
                .map(text -> Addresses.parse(ServiceProperty.uri(id), text))
                .toList();
    }

    private ServiceSettings settings(String prefix, String id, List<URI> addresses, Service service) {
        return new ServiceSettings(
                id,
                addresses,
                codec(prefix, service),
                timeout(prefix, service),
                pool(prefix + ".pool", service.pool()),
                properties.connection().toSettings(PREFIX),
                ssl(prefix, service),
                retry(prefix + ".retry", service.retry()));
    }

    private static @Nullable RetryPolicy retry(String prefix, Retry retry) {
        InvalidSetting.requireRange(prefix + ".max-retries", retry.maxRetries(), 0, MAX_RETRIES);
        Duration delay = notNegative(prefix + ".delay", retry.delay());
        Duration maxDelay = positive(prefix + ".max-delay", retry.maxDelay());
        Duration jitter = notNegative(prefix + ".jitter", retry.jitter());
        if (!(retry.multiplier() >= 1 && retry.multiplier() <= MAX_MULTIPLIER)) {
            throw InvalidSetting.of(
                    prefix + ".multiplier", retry.multiplier(), "It must be 1 to " + MAX_MULTIPLIER + ".");
        }
        if (retry.maxRetries() == 0) {
            return null;
        }
        return RetryPolicy.builder()
                .maxRetries(retry.maxRetries())
                .delay(delay)
                .multiplier(retry.multiplier())
                .maxDelay(maxDelay)
                .jitter(jitter)
                .build();
    }

    private String codec(String prefix, Service service) {
        String own = service.codec();
        String codec = own == null ? properties.codec() : own;
        if (codec == null) {
            return codecs.isEmpty() || codecs.contains(CBOR)
                    ? CBOR
                    : codecs.iterator().next();
        }
        if (!codecs.contains(codec)) {
            throw InvalidSetting.of(
                    (own == null ? PREFIX : prefix) + ".codec",
                    codec,
                    codecs.isEmpty()
                            ? "There is no codec in this application: add jackson-dataformat-cbor."
                            : "The codecs of this application are: " + String.join(", ", codecs) + ".");
        }
        return codec;
    }

    private @Nullable Duration timeout(String prefix, Service service) {
        Duration own = service.timeout();
        Duration timeout = own == null ? properties.timeout() : own;
        if (timeout.isNegative()) {
            throw InvalidSetting.of(
                    (own == null ? PREFIX : prefix) + ".timeout", timeout, "It must not be negative; 0s is no limit.");
        }
        return timeout.isZero() ? null : timeout;
    }

    private @Nullable SslContext ssl(String prefix, Service service) {
        String own = service.ssl().bundle();
        return own == null
                ? tls.client(PREFIX + ".ssl.bundle", properties.ssl().bundle())
                : tls.client(prefix + ".ssl.bundle", own);
    }

    private PoolSettings pool(String prefix, ServicePool own) {
        Pool all = properties.pool();
        int perAddress = or(own.maxConnectionsPerAddress(), all.maxConnectionsPerAddress());
        int pending = or(own.maxPending(), all.maxPending());
        InvalidSetting.requireRange(prefix + ".max-connections-per-address", perAddress, 1, 100_000);
        InvalidSetting.requireRange(prefix + ".max-pending", pending, 0, 10_000_000);
        Duration minBackoff = positive(prefix + ".min-backoff", or(own.minBackoff(), all.minBackoff()));
        Duration maxBackoff = positive(prefix + ".max-backoff", or(own.maxBackoff(), all.maxBackoff()));
        if (maxBackoff.compareTo(minBackoff) < 0) {
            throw InvalidSetting.of(
                    prefix + ".max-backoff",
                    maxBackoff,
                    "It must be at least min-backoff, which is " + minBackoff + ".");
        }
        return new PoolSettings(
                perAddress,
                pending,
                positive(prefix + ".acquire-timeout", or(own.acquireTimeout(), all.acquireTimeout())),
                positive(prefix + ".connect-timeout", or(own.connectTimeout(), all.connectTimeout())),
                notNegative(prefix + ".max-idle-time", or(own.maxIdleTime(), all.maxIdleTime())),
                notNegative(prefix + ".max-life-time", or(own.maxLifeTime(), all.maxLifeTime())),
                minBackoff,
                maxBackoff);
    }

    private static <T> T or(@Nullable T own, T all) {
        return own == null ? all : own;
    }

    private static Duration positive(String property, Duration value) {
        if (value.isZero()) {
            throw InvalidSetting.of(property, value, "It must be positive.");
        }
        return notNegative(property, value);
    }

    private static Duration notNegative(String property, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw InvalidSetting.of(property, value, "It must be 0 to " + LONGEST.toDays() + " days.");
        }
        return value;
    }
}
