package io.rpcboot.autoconfigure.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void aHandlerThatDrainsMayStillCallOut() {
        try (Node back = new Node(Back.class);
                Node front = new Node(Front.class, "rpc.client.services.back.uri=" + back.address());
                Node caller = new Node(None.class)) {
            Front handler = front.context.getBean(Front.class);
            URI address = front.address();
            RemoteClient client = caller.clients().forAddress(address);
            CompletableFuture<String> running =
                    client.call("relay", "hello", String.class).toFuture();
            await().atMost(SOON).until(() -> handler.entered.getCount() == 0);

            CompletableFuture<Void> closing = CompletableFuture.runAsync(front::close);
            // A call that comes before would be served.
            await().atMost(SOON)
                    .until(() -> caller.clients()
                            .health()
                            .connections(1)
                            .items()
                            .get(0)
                            .draining());
            await().atMost(SOON)
                    .untilAsserted(() -> assertThatExceptionOfType(RpcException.class)
                            .isThrownBy(() ->
                                    client.call("relay", "late", String.class).block(SOON))
                            .extracting(RpcException::code)
                            .isEqualTo(RpcCode.UNAVAILABLE));
            handler.goOn.countDown();

            assertThat(running.join()).isEqualTo("hello from the back");
            closing.join();
            assertThat(front.context.isActive()).isFalse();
        }
    }

    @Test
    void whatDoesNotEndWithinTheGracePeriodIsCancelled() {
        try (Node front = new Node(
                        Front.class,
                        "rpc.server.shutdown.grace-period=100ms",
                        "rpc.client.services.back.uri=tcp://127.0.0.1:1");
                Node caller = new Node(None.class)) {
            Front handler = front.context.getBean(Front.class);
            CompletableFuture<String> running = caller.clients()
                    .forAddress(front.address())
                    .call("relay", "hello", String.class)
                    .toFuture();
            await().atMost(SOON).until(() -> handler.entered.getCount() == 0);
            front.context.close();
            assertThat(running).failsWithin(SOON);
        }
    }

    @Test
    void anApplicationThatOnlyCallsListensOnNothing() {
        try (Node caller = new Node(None.class)) {
            assertThat(caller.context.getBean(RpcServerLifecycle.class).server())
                    .isEmpty();
        }
    }

    static class None {}

    static class Back {

        @RpcHandler("back.answer")
        String answer(String payload) {
            return payload + " from the back";
        }
    }

    static class Front {

        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private final RemoteClient back;

        Front(@RpcClient("back") RemoteClient back) {
            this.back = back;
        }

        @RpcHandler
        String relay(String payload) throws InterruptedException {
            entered.countDown();
            goOn.await();
            return back.call("back.answer", payload, String.class).block(SOON);
        }
    }
}
