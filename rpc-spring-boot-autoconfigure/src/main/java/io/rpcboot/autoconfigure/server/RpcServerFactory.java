package io.rpcboot.autoconfigure.server;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcServer;
import io.rpcboot.autoconfigure.codec.RpcCodecs;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.describe.DescribeOperation;
import io.rpcboot.autoconfigure.handler.BlockingHandlerExecutor;
import io.rpcboot.autoconfigure.handler.FailureMapping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the server from the beans of the application, anew for each start: a server starts only once. */
final class RpcServerFactory {

    private final String applicationName;
    private final RpcCodecs codecs;
    private final BlockingHandlerExecutor blocking;
    private final FailureMapping failures;
    private final List<RpcServerCustomizer> customizers;
    private final @Nullable DescribeOperation describe;
    private final ContractChecks checks;

    RpcServerFactory(
            String applicationName,
            RpcCodecs codecs,
            BlockingHandlerExecutor blocking,
            FailureMapping failures,
            List<RpcServerCustomizer> customizers,
            @Nullable DescribeOperation describe,
            ContractChecks checks) {
        this.applicationName = applicationName;
        this.codecs = codecs;
        this.blocking = blocking;
        this.failures = failures;
        this.customizers = List.copyOf(customizers);
        this.describe = describe;
        this.checks = checks;
    }

    RpcServer create(List<OperationDefinition> operations) {
        RpcServer.Builder builder = RpcServer.builder()
                .name(applicationName)
                .operations(describe == null ? operations : describe.addTo(operations, codecs.all()))
                .codecs(codecs.all())
                .blockingExecutor(blocking.executor())
                .failureMapper(failures.find())
                .checks(type -> type == Object.class ? checks.ofAnyValue() : checks.ofType(type));
        customizers.forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }
}
