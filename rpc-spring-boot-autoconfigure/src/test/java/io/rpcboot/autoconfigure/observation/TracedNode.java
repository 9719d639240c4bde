package io.rpcboot.autoconfigure.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcSession;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.autoconfigure.server.RpcServerInitializedEvent;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A process of the trace test. It serves hops, each of which logs and goes on to the service {@code next}, if there is
 * one; with the argument {@code --begin} it begins one trace for each kind of hop instead, and ends.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(TracedNode.Hops.class)
class TracedNode {

    static final List<String> OPERATIONS =
            List.of("hop.blocking", "hop.reactive", "hop.stream", "hop.upload", "hop.session");

    private static final Logger logger = LoggerFactory.getLogger("hops");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    public static void main(String[] arguments) {
        JavaProcess.endWithParent();
        SpringApplication.run(TracedNode.class, arguments);
    }

    @EventListener
    void listening(RpcServerInitializedEvent event) {
        System.out.println("port " + event.server().port());
    }

    @Bean
    ApplicationRunner begin(Environment environment, RemoteClients clients, ObservationRegistry registry) {
        return arguments -> {
            if (environment.containsProperty("begin")) {
                RemoteClient next = clients.forService("next");
                for (String operation : OPERATIONS) {
                    Observation.createNotStarted("begin", registry).observe(() -> {
                        logger.info("{} begins", operation);
                        hop(next, operation).blockLast(LIMIT);
                    });
                }
            }
        };
    }

    private static Flux<String> hop(RemoteClient next, String operation) {
        if (operation.equals("hop.session")) {
            return next.operation(operation)
                    .payload("x")
                    .openSession(String.class, String.class, String.class)
                    .flatMap(session -> session.send(Flux.just("a", "b")).then(session.result()))
                    .flux();
        }
        return operation.equals("hop.upload")
                ? next.operation(operation).payloads(Flux.just("a", "b")).retrieveFlux(String.class)
                : operation.equals("hop.stream")
                        ? next.stream(operation, "x", String.class)
                        : next.call(operation, "x", String.class).flux();
    }

    @RpcService("hop")
    static class Hops {

        private final RemoteClients clients;
        private final boolean last;

        Hops(RemoteClients clients, Environment environment) {
            this.clients = clients;
            this.last = !environment.containsProperty("rpc.client.services.next.uri");
        }

        @RpcHandler
        String blocking(String text) {
            logger.info("hop.blocking served");
            return last ? text : next("hop.blocking").blockLast(LIMIT);
        }

        @RpcHandler
        Mono<String> reactive(String text) {
            logger.info("hop.reactive served");
            return last
                    ? Mono.just(text)
                    : Mono.delay(Duration.ofMillis(5))
                            .then(Mono.defer(() -> next("hop.reactive").next()));
        }

        @RpcHandler
        Flux<String> stream(String text) {
            return Flux.just("a", "b")
                    .delayElements(Duration.ofMillis(5))
                    .doOnNext(item -> logger.info("hop.stream served"))
                    .concatMap(item -> last ? Mono.just(item) : next("hop.stream"));
        }

        @RpcHandler
        Flux<String> upload(Flux<String> texts) {
            return texts.doOnNext(item -> logger.info("hop.upload served"))
                    .concatMap(item -> last ? Mono.just(item) : next("hop.upload"));
        }

        @RpcHandler
        Mono<String> session(String text, RpcSession<String, String> session) {
            logger.info("hop.session served");
            session.started("go on");
            return session.receive()
                    .doOnNext(item -> logger.info("hop.session served"))
                    .collectList()
                    .flatMap(items ->
                            last ? Mono.just(text) : next("hop.session").next());
        }

        private Flux<String> next(String operation) {
            return hop(clients.forService("next"), operation);
        }
    }
}
