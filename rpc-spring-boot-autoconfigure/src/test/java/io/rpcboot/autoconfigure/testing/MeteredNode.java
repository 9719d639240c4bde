package io.rpcboot.autoconfigure.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.rpcboot.Overflow;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An application with a registry of meters: one that serves, or one that calls it as the service {@code metered}. */
public final class MeteredNode implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private MeteredNode(MeterRegistry registry, Class<?> application, List<String> properties) {
        List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
        properties.forEach(property -> arguments.add("--" + property));
        ApplicationContextInitializer<GenericApplicationContext> meters =
                fresh -> fresh.registerBean(MeterRegistry.class, () -> registry);
        context = new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .initializers(meters)
                .run(arguments.toArray(String[]::new));
    }

    public static MeteredNode server(MeterRegistry registry, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("rpc.server.port=0");
        return new MeteredNode(registry, Serving.class, all);
    }

    public static MeteredNode caller(MeterRegistry registry, MeteredNode server, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("rpc.client.services.metered.uri="
                + server.context
                        .getBean(RpcServerLifecycle.class)
                        .server()
                        .orElseThrow()
                        .addresses()
                        .get(0));
        return new MeteredNode(registry, Application.class, all);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
    }

    /** Calls only. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Application {}

    /** Serves, too. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Serving {

        @RpcHandler
        Mono<Integer> add(int value) {
            return Mono.just(value + 1);
        }

        @RpcHandler
        Mono<String> echo(String text) {
            return Mono.just(text);
        }

        @RpcHandler
        Mono<Integer> never(int value) {
            return Mono.never();
        }

        @RpcHandler
        Flux<Integer> count(int count) {
            return Flux.range(0, count);
        }

        @RpcHandler(overflow = Overflow.DROP_LATEST, bufferSize = 16)
        Flux<Integer> sensor(int count) {
            return Flux.range(0, count);
        }

        @RpcHandler
        Mono<Void> swallow(Flux<Integer> values) {
            return Mono.never();
        }

        @RpcHandler
        Flux<byte[]> flood(int bytes) {
            return Flux.generate(sink -> sink.next(new byte[bytes]));
        }

        @RpcHandler(execution = RpcHandler.Execution.EVENT_LOOP)
        int block(int millis) throws InterruptedException {
            Thread.sleep(millis);
            return millis;
        }
    }
}
