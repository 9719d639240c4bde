package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.describe.OperationDescriber;
import io.rpcboot.autoconfigure.describe.RpcDescribeAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration for the comparison of typed clients with what their servers say of themselves. */
@AutoConfiguration(after = RpcDescribeAutoConfiguration.class, before = RpcClientAutoConfiguration.class)
@ConditionalOnBean(OperationDescriber.class)
public final class RpcContractCheckAutoConfiguration {

    @Bean
    ServiceContracts rpcServiceContracts(
            OperationDescriber describer,
            ObjectProvider<RpcClientProperties> properties,
            ObjectProvider<RemoteClients> clients) {
        return new ServiceContracts(describer, id -> properties.getObject().contractCheck(id), clients);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RpcClientsCustomizer rpcContractCheckCustomizer(ServiceContracts contracts) {
        return builder -> builder.peerListener(contracts);
    }
}
