package io.rpcboot.autoconfigure.object;

import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.server.RpcServerInitializedEvent;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Mono;

/** A process that owns counters, holds those of others, and says how many there are of both. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ObjectNode.Handlers.class, ReplyHandlers.class})
class ObjectNode {

    static final Pattern PORT = Pattern.compile("port (\\d+)");

    public static void main(String[] arguments) {
        JavaProcess.endWithParent();
        SpringApplication.run(ObjectNode.class, arguments);
    }

    static JavaProcess start(String... properties) {
        List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
        if (!String.join(" ", properties).contains("rpc.server.port=")) {
            arguments.add("--rpc.server.port=0");
        }
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return JavaProcess.start(ObjectNode.class, arguments);
    }

    @EventListener
    void listening(RpcServerInitializedEvent event) {
        System.out.println("port " + event.server().port());
    }

    static class Handlers {

        private final RemoteObjects objects;
        private final List<Counter> held = new CopyOnWriteArrayList<>();
        private final Counter.Real shared = new Counter.Real();

        Handlers(RemoteObjects objects) {
            this.objects = objects;
        }

        @RpcHandler
        Counter fresh() {
            return new Counter.Real();
        }

        @RpcHandler
        Counter shared() {
            return shared;
        }

        @RpcHandler
        int exported() {
            return objects.snapshot().exported().size();
        }

        @RpcHandler
        int imported() {
            return objects.snapshot().imported().size();
        }

        /** Objects exported, held, and on their way. */
        @RpcHandler
        List<Integer> counts() {
            var counts = objects.counts();
            return List.of(counts.exported(), counts.imported(), counts.openClaims());
        }

        @RpcHandler
        void collectGarbage() {
            System.gc();
        }

        /** A method of an object that came from elsewhere returns an object of its owner. */
        @RpcHandler
        Mono<Integer> childOf(Counter counter) {
            return counter.child()
                    .flatMap(child -> child.value().doFinally(end -> child.close()))
                    .doFinally(end -> counter.close());
        }

        @RpcHandler
        URI publish() {
            return objects.publish(new Counter.Real());
        }

        @RpcHandler
        void hold(Counter counter) {
            held.add(counter);
        }

        @RpcHandler
        int addToLast(int more) {
            return held.get(held.size() - 1).add(more);
        }

        @RpcHandler
        int addAndClose(Counter counter) {
            int sum = counter.add(1);
            counter.close();
            return sum;
        }

        /** Waits until it is cancelled. */
        @RpcHandler
        void closeInTheEnd(Counter counter) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                counter.close();
            }
        }

        @RpcHandler
        Counter takeOut() {
            return held.remove(held.size() - 1);
        }

        @RpcHandler
        void dropAll() {
            held.forEach(RemoteObject::release);
            held.clear();
        }

        /** Why the one that was held last is lost; once it is. */
        @RpcHandler
        Mono<String> lossOfLast() {
            return RemoteObject.of(held.get(held.size() - 1))
                    .onLost()
                    .map(loss -> loss.reason().name());
        }

        /** The bytes of a message, as they came. */
        @RpcHandler
        byte[] raw(byte[] message) {
            return message;
        }

        @RpcHandler
        String ping() {
            return "pong";
        }
    }
}
