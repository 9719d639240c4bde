package io.rpcboot.autoconfigure.pair;

import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** One of two applications in one process. */
public final class Node implements AutoCloseable {

    public final ConfigurableApplicationContext context;

    public Node(Class<?> handlers, String... properties) {
        List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        if (!String.join(" ", properties).contains("rpc.server.port=")) {
            arguments.add("--rpc.server.port=0");
        }
        context = new SpringApplicationBuilder(Application.class, handlers)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new));
    }

    public RemoteClients clients() {
        return context.getBean(RemoteClients.class);
    }

    public URI address() {
        return context.getBean(RpcServerLifecycle.class)
                .server()
                .orElseThrow()
                .addresses()
                .get(0);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration
    @EnableAutoConfiguration
    static class Application {}
}
