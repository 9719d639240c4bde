package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.settings.InvalidSetting;
import io.rpcboot.autoconfigure.settings.RpcEventLoopProperties;
import io.rpcboot.autoconfigure.settings.Tls;
import java.util.Set;

/** Applies {@code rpc.client.*}, before the customizers of the application. */
final class PropertiesRpcClientsCustomizer implements RpcClientsCustomizer {

    private final RpcClientProperties properties;
    private final RpcEventLoopProperties eventLoop;
    private final RegisteredExceptions exceptions;
    private final ServicesFromProperties services;

    PropertiesRpcClientsCustomizer(
            RpcClientProperties properties,
            RpcEventLoopProperties eventLoop,
            Set<String> codecs,
            RegisteredExceptions exceptions,
            Tls tls) {
        this.properties = properties;
        this.eventLoop = eventLoop;
        this.exceptions = exceptions;
        this.services = new ServicesFromProperties(properties, codecs, tls);
    }

    @Override
    public void customize(RemoteClients.Builder builder) {
        int maxConnections = properties.pool().maxConnections();
        InvalidSetting.requireRange("rpc.client.pool.max-connections", maxConnections, 1, 1_000_000);
        if (properties.cancelTimeout().isNegative()
                || properties.cancelTimeout().isZero()) {
            throw InvalidSetting.of("rpc.client.cancel-timeout", properties.cancelTimeout(), "It must be positive.");
        }
        builder.maxConnections(maxConnections)
                .eventLoopThreads(eventLoop.effectiveThreads())
                .busyPoll(eventLoop.effectiveBusyPoll())
                .cancelTimeout(properties.cancelTimeout())
                .errorLog(properties.errors().log())
                .registeredExceptions(exceptions.all())
                .defaults(services.defaults());
        services.services().forEach(builder::service);
    }
}
