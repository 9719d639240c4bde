package io.rpcboot.autoconfigure.failure;

import io.rpcboot.RpcFailure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.ErrorResponse;

/** Auto-configuration for what callers are told of exceptions. */
@AutoConfiguration
@EnableConfigurationProperties(RpcServerErrorsProperties.class)
public final class RpcFailureAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ErrorResponse.class)
    static class WebConfiguration {

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        RpcFailure.Mapper rpcWebFailureMapper() {
            return new WebFailureMapper();
        }
    }
}
