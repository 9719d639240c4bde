package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PoolSettings;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcViolationException;
import io.rpcboot.ServiceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Peers, handlers and callers that do not do what they are asked to. */
class StubbornPeerTests {

    private static final Duration LIMIT = TestServers.LIMIT;
    private static final int CALLS = 12_800;

    @Test
    void peerThatSendsWithoutReadingIsNotReadOnAndThenClosed() throws InterruptedException {
        AtomicInteger served = new AtomicInteger();
        ConnectionSettings settings = ConnectionSettings.defaults()
                .withSizes(16 * 1024, 1024 * 1024)
                .withMaxConcurrentCalls(4)
                .withKeepAlive(Duration.ofMillis(500), Duration.ofMillis(500));
        RpcServer server = TestServers.start(settings, TestServers.bytes("echo", (payload, context) -> {
            served.incrementAndGet();
            return payload;
        }));
        byte[] payload = new byte[16 * 1024];
        try (RawPeer peer = RawPeer.open(server.port())) {
            assertThat(peer.answer(1, "echo", "first")).isEqualTo("first");
            Thread sender = new Thread(() -> {
                for (int i = 0; i < CALLS; i++) {
                    peer.trySend(Wire.call(1 + 2 * (i % 4), "echo", payload));
                }
            });
            sender.start();
            await().atMost(LIMIT).until(() -> server.connectionCount() == 0);
            assertThat(served.get()).isGreaterThan(1).isLessThan(CALLS / 2);
            sender.join(LIMIT.toMillis());
        } finally {
            server.close();
        }
    }

    @Test
    void blockingHandlerThatReturnsAPublisherAfterItsCancelGivesItsSlotBack() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch mayReturn = new CountDownLatch(1);
        RpcServer server = TestServers.start(
                ConnectionSettings.defaults().withMaxConcurrentCalls(2),
                TestServers.echo(),
                TestServers.stream("stubborn", (payload, context) -> {
                            occupy(running, mayReturn);
                            return Flux.never();
                        })
                        .withExecution(Execution.BLOCKING),
                TestServers.bytes("late", (payload, context) -> {
                            occupy(running, mayReturn);
                            return Mono.never();
                        })
                        .withExecution(Execution.BLOCKING));
        try (RemoteClients clients = RemoteClients.builder()
                .service(ServiceSettings.of("tested", server.addresses().get(0))
                        .withPool(PoolSettings.defaults().withMaxConnectionsPerAddress(1)))
                .build()) {
            RemoteClient client = clients.forService("tested");
            Disposable stream =
                    client.operation("stubborn").retrieveFlux(byte[].class).subscribe();
            Disposable unary =
                    client.operation("late").retrieveMono(byte[].class).subscribe();
            assertThat(running.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            stream.dispose();
            unary.dispose();
            mayReturn.countDown();
            // Both slots of the connection are needed for two calls at a time, and both calls are answered.
            assertThat(Flux.range(0, 50)
                            .flatMap(i -> client.call("echo", new byte[] {i.byteValue()}, byte[].class), 2)
                            .count()
                            .block(LIMIT))
                    .isEqualTo(50);
        } finally {
            server.close();
        }
    }

    @Test
    void byteBufThatACallHasReleasedIsAnErrorOfTheSecondCallAlone() {
        RpcServer server = TestServers.start(TestServers.echo());
        try (RemoteClients clients = TestServers.clients(server.port())) {
            RemoteClient client = clients.forService("tested");
            ByteBuf payload = Unpooled.copiedBuffer(new byte[] {1, 2, 3});
            Mono<byte[]> call = client.operation("echo").payload(payload).retrieveMono(byte[].class);
            assertThat(call.block(LIMIT)).containsExactly(1, 2, 3);
            assertThatThrownBy(() -> call.block(LIMIT))
                    .isInstanceOf(RpcViolationException.class)
                    .hasMessageContaining("can be subscribed to once");
            assertThat(client.call("echo", new byte[] {4}, byte[].class).block(LIMIT))
                    .containsExactly(4);
        } finally {
            server.close();
        }
    }

    @Test
    void itemsOfABlockingHandlerAreAskedForOnThreadsThatMayBlock() {
        Set<Boolean> onEventLoop = ConcurrentHashMap.newKeySet();
        RpcServer server = TestServers.start(
                TestServers.echo(),
                TestServers.stream(
                                "lines",
                                (payload, context) -> Flux.range(0, 1000).map(i -> {
                                    onEventLoop.add(Thread.currentThread() instanceof FastThreadLocalThread);
                                    return new byte[] {i.byteValue()};
                                }))
                        .withExecution(Execution.BLOCKING));
        try (RemoteClients clients = TestServers.clients(server.port())) {
            Long items = clients.forService("tested")
                    .operation("lines")
                    .retrieveFlux(byte[].class)
                    .count()
                    .block(LIMIT);
            assertThat(items).isEqualTo(1000);
            assertThat(onEventLoop).containsExactly(false);
        } finally {
            server.close();
        }
    }

    @Test
    void closingClientsFailEachCallThatWaits() throws IOException {
        AtomicInteger failed = new AtomicInteger();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RemoteClients clients = TestServers.clients(silent.getLocalPort());
            for (int i = 0; i < 500; i++) {
                clients.forService("tested")
                        .call("echo", new byte[0], byte[].class)
                        .subscribe(answer -> {}, error -> failed.incrementAndGet());
            }
            clients.close();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(failed).hasValue(500));
        }
    }

    @Test
    void nameOfAPeerCannotForgeALogLine() {
        AtomicReference<String> name = new AtomicReference<>();
        RpcServer server = TestServers.start(TestServers.bytes("who", (payload, context) -> {
            name.set(context.peer().name());
            return payload;
        }));
        Wire hello = Wire.fields()
                .raw(Arrays.copyOf(Wire.hello().bytes(), 42))
                .str8("evil\r\n\u001b[31mERROR")
                .u8(0)
                .u16(0);
        try (RawPeer peer = RawPeer.open(server.port(), hello)) {
            peer.send(Wire.call(1, "who", new byte[0]));
            peer.expect(Wire.END, 1);
            assertThat(name.get()).isEqualTo("evil???[31mERROR");
        } finally {
            server.close();
        }
    }

    /** Waits as a handler does that does not care for interrupts. */
    private static void occupy(CountDownLatch running, CountDownLatch mayReturn) {
        running.countDown();
        boolean returned = false;
        while (!returned) {
            try {
                returned = mayReturn.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // on purpose
            }
        }
    }
}
