package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.RemoteClients;
import io.rpcboot.RpcCallContext;
import io.rpcboot.annotation.RpcHandler;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/** An application without a web server that calls itself, with all endpoints over JMX. */
final class Endpoints implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    final ConfigurableApplicationContext context;
    private final String domain;

    Endpoints(String domain, String... properties) {
        this.domain = domain;
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.main.banner-mode=off",
                "--spring.jmx.enabled=true",
                "--management.endpoints.jmx.exposure.include=*",
                "--management.endpoints.jmx.domain=" + domain,
                "--management.endpoint.rpccontrol.access=unrestricted",
                "--rpc.server.port=0",
                "--rpc.event-loop.threads=1",
                "--rpc.event-loop.tick-interval=10ms",
                "--rpc.event-loop.warn-threshold=200ms",
                "--rpc.event-loop.down-threshold=500ms",
                "--rpc.client.services.absent.uri=tcp://127.0.0.1:1",
                "--rpc.client.services.absent.pool.min-backoff=1ms",
                "--rpc.client.services.absent.pool.max-backoff=1ms"));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Calls a handler of this very application. */
    Mono<String> call(String operation) {
        int port = context.getEnvironment().getRequiredProperty("local.rpc.server.port", Integer.class);
        return bean(RemoteClients.class)
                .forAddress(java.net.URI.create("tcp://127.0.0.1:" + port))
                .operation(operation)
                .header("authorization", "secret")
                .retrieveMono(String.class);
    }

    /** What an endpoint answers over JMX. */
    Object jmx(String endpoint, String operation, Object... arguments) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name =
                server.queryNames(new ObjectName(domain + ":type=Endpoint,name=" + endpoint + ",*"), null).stream()
                        .findFirst()
                        .orElseThrow();
        String[] signature = java.util.Arrays.stream(server.getMBeanInfo(name).getOperations())
                .filter(each -> each.getName().equals(operation))
                .findFirst()
                .map(each -> java.util.Arrays.stream(each.getSignature())
                        .map(parameter -> parameter.getType())
                        .toArray(String[]::new))
                .orElseThrow();
        return server.invoke(name, operation, arguments, signature);
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(10));
    }

    @Override
    public void close() {
        context.getBean(Handlers.class).free.countDown();
        context.close();
    }

    @Configuration
    @EnableAutoConfiguration
    @Import(Handlers.class)
    static class Application {}

    static class Handlers {

        final CountDownLatch free = new CountDownLatch(1);

        @RpcHandler("loop.block")
        Mono<String> blockTheLoop() throws InterruptedException {
            free.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return Mono.just("late");
        }

        @RpcHandler("hang")
        Mono<String> hang(RpcCallContext context) {
            return Mono.never();
        }

        @RpcHandler("add")
        int add(int x, int y) {
            return x + y;
        }

        @RpcHandler("fail")
        String fail() {
            throw new IllegalArgumentException("as asked");
        }
    }
}
