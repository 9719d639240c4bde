package io.rpcboot.autoconfigure.server;

import io.rpcboot.RpcServer;
import io.rpcboot.autoconfigure.failure.RpcServerErrorsProperties;
import io.rpcboot.autoconfigure.settings.Addresses;
import io.rpcboot.autoconfigure.settings.InvalidSetting;
import io.rpcboot.autoconfigure.settings.RpcEventLoopProperties;
import io.rpcboot.autoconfigure.settings.Tls;
import org.springframework.core.Ordered;

/** Applies {@code rpc.server.*}, before the customizers of the application. */
final class PropertiesRpcServerCustomizer implements RpcServerCustomizer, Ordered {

    private static final int NO_TCP = -1;

    private final RpcServerProperties properties;
    private final RpcServerErrorsProperties errors;
    private final RpcEventLoopProperties eventLoop;
    private final Tls tls;

    PropertiesRpcServerCustomizer(
            RpcServerProperties properties,
            RpcServerErrorsProperties errors,
            RpcEventLoopProperties eventLoop,
            Tls tls) {
        this.properties = properties;
        this.errors = errors;
        this.eventLoop = eventLoop;
        this.tls = tls;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void customize(RpcServer.Builder builder) {
        listen(builder);
        InvalidSetting.requireRange("rpc.server.max-connections", properties.maxConnections(), 1, Integer.MAX_VALUE);
        if (properties.shutdown().gracePeriod().isNegative()) {
            throw InvalidSetting.of(
                    "rpc.server.shutdown.grace-period",
                    properties.shutdown().gracePeriod(),
                    "It must not be negative; 0s cancels running calls at once.");
        }
        if (properties.cancelTimeout().isNegative()
                || properties.cancelTimeout().isZero()) {
            throw InvalidSetting.of("rpc.server.cancel-timeout", properties.cancelTimeout(), "It must be positive.");
        }
        builder.connection(properties.connection().toSettings("rpc.server"))
                .cancelTimeout(properties.cancelTimeout())
                .maxConnections(properties.maxConnections())
                .eventLoopThreads(eventLoop.effectiveThreads())
                .busyPoll(eventLoop.effectiveBusyPoll())
                .blockedOperations(properties.blockedOperations())
                .errorExposure(errors.expose())
                .errorStackTrace(errors.tellsStackTrace())
                .errorLog(errors.log())
                .ssl(tls.server("rpc.server.ssl.bundle", properties.ssl().bundle()));
    }

    private void listen(RpcServer.Builder builder) {
        int port = properties.port();
        InvalidSetting.requireRange("rpc.server.port", port, NO_TCP, 65_535);
        if (port == NO_TCP && properties.unixSocket() == null) {
            throw InvalidSetting.of(
                    "rpc.server.port",
                    port,
                    "Without a TCP port set 'rpc.server.unix-socket', or 'rpc.server.enabled=false' for no server.");
        }
        if (port != NO_TCP) {
            builder.listen(Addresses.tcp("rpc.server.host", properties.host(), port));
        }
        if (properties.unixSocket() != null) {
            builder.listen(Addresses.unix(properties.unixSocket()));
        }
    }
}
