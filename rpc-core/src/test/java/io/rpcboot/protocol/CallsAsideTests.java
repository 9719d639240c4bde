package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Calls that a handler makes, but not as part of what it returns. */
class CallsAsideTests {

    private final AtomicInteger waiting = new AtomicInteger();
    private final Sinks.Empty<Void> go = Sinks.empty();
    private final CompletableFuture<Throwable> told = new CompletableFuture<>();
    private final CompletableFuture<byte[]> cleanUp = new CompletableFuture<>();
    private RpcServer last;
    private RemoteClients lastClients;
    private RemoteClient next;
    private RpcServer server;
    private RemoteClients clients;
    private RemoteClient client;

    @BeforeEach
    void start() {
        last = TestServers.start(
                TestServers.echo(),
                TestServers.bytes(
                        "wait",
                        (payload, context) -> go.asMono()
                                .thenReturn(Wire.utf8("gone"))
                                .doOnSubscribe(subscription -> waiting.incrementAndGet())
                                .doFinally(signal -> waiting.decrementAndGet())));
        lastClients = TestServers.clients(last.port());
        next = lastClients.forService("tested");
        server = TestServers.start(
                TestServers.bytes("tell", (payload, context) -> {
                    next.call("wait", payload, byte[].class).subscribe(cleanUp::complete, told::complete);
                    return Wire.utf8("told");
                }),
                TestServers.bytes("never", (payload, context) -> {
                    next.call("wait", payload, byte[].class).subscribe(cleanUp::complete, told::complete);
                    return Mono.never();
                }),
                TestServers.bytes("clean", (payload, context) -> {
                            try {
                                waiting.incrementAndGet();
                                Thread.sleep(TestServers.LIMIT.toMillis());
                                return null;
                            } finally {
                                waiting.decrementAndGet();
                                next.call("echo", Wire.utf8("clean"), byte[].class)
                                        .subscribe(cleanUp::complete, told::complete);
                            }
                        })
                        .withExecution(Execution.BLOCKING));
        clients = TestServers.clients(server.port());
        client = clients.forService("tested");
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
        lastClients.close();
        last.close();
    }

    @Test
    void oneOfAHandlerThatHasEndedGoesOn() throws Exception {
        assertThat(client.call("tell", null, byte[].class).block(TestServers.LIMIT))
                .isEqualTo(Wire.utf8("told"));
        await().atMost(TestServers.LIMIT).until(() -> waiting.get() == 1);

        go.tryEmitEmpty();

        assertThat(cleanUp.get(TestServers.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Wire.utf8("gone"));
    }

    @Test
    void whoWaitsForOneIsToldThatItsHandlerWasCancelled() throws Exception {
        Disposable call = client.call("never", null, byte[].class).subscribe();
        await().atMost(TestServers.LIMIT).until(() -> waiting.get() == 1);

        call.dispose();

        isCancelled();
        await().atMost(TestServers.LIMIT).until(() -> waiting.get() == 0);
    }

    @Test
    void oneThatWaitsForAConnectionIsCancelledToo() throws Exception {
        try (ServerSocket mute = new ServerSocket(0);
                RemoteClients unconnected = TestServers.clients(mute.getLocalPort())) {
            next = unconnected.forService("tested");
            Disposable call = client.call("never", null, byte[].class).subscribe();
            await().atMost(TestServers.LIMIT)
                    .until(() -> unconnected.health().pools().stream().anyMatch(pool -> pool.waiting() == 1));

            call.dispose();

            isCancelled();
            await().atMost(TestServers.LIMIT)
                    .until(() -> unconnected.health().pools().stream().anyMatch(pool -> pool.waiting() == 0));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneThatAHandlerMakesToCleanUpWhenItHasBeenCancelledIsServed() throws Exception {
        Disposable call = client.call("clean", null, byte[].class).subscribe();
        await().atMost(TestServers.LIMIT).until(() -> waiting.get() == 1);

        call.dispose();

        assertThat(cleanUp.get(TestServers.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Wire.utf8("clean"));
    }

    private void isCancelled() throws Exception {
        assertThat(told.get(TestServers.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOfSatisfying(RpcCancelledException.class, cancelled -> {
                    assertThat(cancelled.canceller())
                            .startsWith("client (127.0.0.1:")
                            .endsWith("of 'never'");
                    assertThat(cancelled.reason()).isEqualTo("the caller's subscriber cancelled");
                });
    }
}
