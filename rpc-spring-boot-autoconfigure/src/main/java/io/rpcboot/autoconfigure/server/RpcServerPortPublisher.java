package io.rpcboot.autoconfigure.server;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Puts the port of the server into the environment as {@code local.rpc.server.port}, where Boot puts those of
 * web servers, and into the environments of parent contexts.
 */
final class RpcServerPortPublisher implements ApplicationListener<RpcServerInitializedEvent> {

    private static final String PROPERTY_NAME = "local.rpc.server.port";
    private static final String PROPERTY_SOURCE_NAME = "server.ports";

    private final ApplicationContext context;

    RpcServerPortPublisher(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public void onApplicationEvent(RpcServerInitializedEvent event) {
        int port = event.server().port();
        for (ApplicationContext each = context; port > 0 && each != null; each = each.getParent()) {
            if (each instanceof ConfigurableApplicationContext configurable) {
                publish(configurable.getEnvironment(), port);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static void publish(ConfigurableEnvironment environment, int port) {
        PropertySource<?> source = environment.getPropertySources().get(PROPERTY_SOURCE_NAME);
        if (source == null) {
            source = new MapPropertySource(PROPERTY_SOURCE_NAME, new HashMap<>());
            environment.getPropertySources().addFirst(source);
        }
        ((Map<String, @Nullable Object>) source.getSource()).put(PROPERTY_NAME, port);
    }
}
