package io.rpcboot.autoconfigure.server;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcServer;
import io.rpcboot.autoconfigure.codec.RpcCodecs;
import io.rpcboot.autoconfigure.handler.BlockingHandlerExecutor;
import io.rpcboot.autoconfigure.handler.FailureMapping;
import java.util.List;

/** Builds the server from the beans of the application, anew for each start: a server starts only once. */
final class RpcServerFactory {

    private final String applicationName;
    private final RpcCodecs codecs;
    private final BlockingHandlerExecutor blocking;
    private final FailureMapping failures;
    private final List<RpcServerCustomizer> customizers;

    RpcServerFactory(
            String applicationName,
            RpcCodecs codecs,
            BlockingHandlerExecutor blocking,
            FailureMapping failures,
            List<RpcServerCustomizer> customizers) {
        this.applicationName = applicationName;
        this.codecs = codecs;
        this.blocking = blocking;
        this.failures = failures;
        this.customizers = List.copyOf(customizers);
    }

    RpcServer create(List<OperationDefinition> operations) {
        RpcServer.Builder builder = RpcServer.builder()
                .name(applicationName)
                .operations(operations)
                .codecs(codecs.all())
                .blockingExecutor(blocking.executor())
                .failureMapper(failures.find());
        customizers.forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }
}
