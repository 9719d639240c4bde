package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcHealthAutoConfiguration;
import io.rpcboot.autoconfigure.health.RpcSides;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for what {@code /actuator/info} says of the server and clients. */
@AutoConfiguration(after = RpcHealthAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledInfoContributor.class)
@ConditionalOnBean(RpcSides.class)
public final class RpcInfoAutoConfiguration {

    @Bean
    @ConditionalOnEnabledInfoContributor("rpc")
    RpcInfoContributor rpcInfoContributor(RpcSides sides) {
        return new RpcInfoContributor(sides);
    }
}
