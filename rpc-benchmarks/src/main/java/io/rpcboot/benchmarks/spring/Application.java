package io.rpcboot.benchmarks.spring;

import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/** Starts applications with all auto-configuration there is, and one event loop, as the other rows. */
final class Application {

    private static final Map<String, Object> DEFAULTS = Map.of(
            "spring.main.banner-mode", "off",
            "spring.main.register-shutdown-hook", "false",
            "spring.jmx.enabled", "false",
            "rpc.server.enabled", "false");

    private Application() {}

    /** Starts one; its beans find {@link NoteService} among the others. */
    static ConfigurableApplicationContext start(
            Class<?> beans, WebApplicationType type, Tally received, Map<String, Object> properties) {
        Map<String, Object> all = new TreeMap<>(DEFAULTS);
        all.putAll(properties);
        return new SpringApplicationBuilder(Defaults.class, beans)
                .web(type)
                .properties(all)
                .initializers(
                        context -> context.getBeanFactory().registerSingleton("noteService", new NoteService(received)))
                .run();
    }

    /** A server that has put its port into the environment under a name. */
    static Peer.Server server(ConfigurableApplicationContext context, String portName) {
        int port = context.getEnvironment().getRequiredProperty(portName, Integer.class);
        return Peer.Server.of(port, context::close);
    }

    /** What an application of the user's would have as well, and one loop. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Defaults {

        @Bean
        ReactorResourceFactory reactorResourceFactory() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setShutdownQuietPeriod(Duration.ZERO);
            resources.setLoopResourcesSupplier(() -> LoopResources.create("referee", 1, true));
            return resources;
        }
    }
}
