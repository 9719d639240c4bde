package io.rpcboot.autoconfigure.startup;

import io.rpcboot.RemoteClients;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.server.RpcServerInitializedEvent;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** A process that serves one operation, calls it once, says the answer and ends. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PlainNode.Handlers.class)
class PlainNode {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private volatile int port;

    public static void main(String[] arguments) {
        JavaProcess.endWithParent();
        try (ConfigurableApplicationContext context = SpringApplication.run(PlainNode.class, arguments)) {
            int port = context.getBean(PlainNode.class).port;
            Integer answer = context.getBean(RemoteClients.class)
                    .forAddress(java.net.URI.create("tcp://127.0.0.1:" + port))
                    .call("twice", 21, Integer.class)
                    .block(LIMIT);
            System.out.println("answer " + answer);
        }
    }

    @EventListener
    void listening(RpcServerInitializedEvent event) {
        port = event.server().port();
    }

    static class Handlers {

        @RpcHandler
        int twice(int value) {
            return 2 * value;
        }
    }
}
