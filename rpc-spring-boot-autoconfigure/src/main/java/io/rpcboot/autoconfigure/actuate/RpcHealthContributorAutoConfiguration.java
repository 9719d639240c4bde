package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcHealthAutoConfiguration;
import io.rpcboot.autoconfigure.health.RpcSides;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the health of event loops and pools. */
@AutoConfiguration(after = RpcHealthAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(RpcSides.class)
@EnableConfigurationProperties(PoolHealthProperties.class)
public final class RpcHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("rpc-event-loop")
    EventLoopHealthIndicator rpcEventLoopHealthIndicator(RpcSides sides) {
        return new EventLoopHealthIndicator(sides);
    }

    @Bean
    @ConditionalOnEnabledHealthIndicator("rpc-pool")
    PoolHealthContributor rpcPoolHealthContributor(RpcSides sides, PoolHealthProperties properties) {
        return new PoolHealthContributor(sides, properties.checkedDownAfter());
    }
}
