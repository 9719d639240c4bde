package io.rpcboot.autoconfigure.describe;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteObjects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration for what servers tell of their operations, and clients compare; where there is Jackson. */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass(JsonMapper.class)
public final class RpcDescribeAutoConfiguration {

    @Bean
    OperationDescriber rpcOperationDescriber(ObjectProvider<JsonMapper> mapper) {
        return new OperationDescriber(mapper.getIfAvailable(JsonMapper::new));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "rpc.server.describe.enabled", matchIfMissing = true)
    DescribeOperation rpcDescribeOperation(
            OperationDescriber describer, Environment environment, ObjectProvider<RemoteObjects> objects) {
        RemoteObjects remote = objects.getIfAvailable();
        return new DescribeOperation(
                describer,
                environment.getProperty("spring.application.name", "application"),
                environment.getProperty("spring.application.version", ""),
                remote == null ? PeerInfo.idOfThisProcess() : remote.peerId());
    }
}
