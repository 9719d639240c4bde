package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcFailure;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.codec.RpcCodecs;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.contract.RpcContractAutoConfiguration;
import io.rpcboot.autoconfigure.settings.InvalidSetting;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for handler methods: for the server, and for clients that take calls back. */
@AutoConfiguration(after = {RpcCodecAutoConfiguration.class, RpcContractAutoConfiguration.class})
@EnableConfigurationProperties(BlockingHandlerProperties.class)
public final class RpcHandlerAutoConfiguration {

    private static final int THREADS_PER_PROCESSOR = 10;

    @Bean
    HandlerOperations rpcHandlerOperations(
            ConfigurableListableBeanFactory beanFactory, RpcCodecs codecs, ObjectProvider<ContractChecks> checks) {
        return new HandlerOperations(beanFactory, codecs, checks.getIfAvailable(ContractChecks::none));
    }

    @Bean
    FailureMapping rpcFailureMapping(
            ConfigurableListableBeanFactory beanFactory, ObjectProvider<RpcFailure.Mapper> mappers) {
        return new FailureMapping(beanFactory, mappers);
    }

    @Bean
    @ConditionalOnThreading(Threading.VIRTUAL)
    BlockingHandlerExecutor rpcVirtualThreads() {
        return BlockingHandlerExecutor.virtualThreads();
    }

    @Bean
    @ConditionalOnThreading(Threading.PLATFORM)
    BlockingHandlerExecutor rpcHandlerThreads(BlockingHandlerProperties properties) {
        InvalidSetting.requireRange("rpc.server.blocking.threads", properties.threads(), 0, 10_000);
        InvalidSetting.requireRange("rpc.server.blocking.queue-capacity", properties.queueCapacity(), 0, 1_000_000);
        int threads = properties.threads() == 0
                ? THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors()
                : properties.threads();
        return BlockingHandlerExecutor.pool(threads, properties.queueCapacity());
    }
}
