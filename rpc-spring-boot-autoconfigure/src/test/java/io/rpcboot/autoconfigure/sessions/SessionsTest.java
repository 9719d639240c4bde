package io.rpcboot.autoconfigure.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcSession;
import io.rpcboot.annotation.ImportRpcClients;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Sessions of handler methods and typed clients, over a real connection. */
@SpringBootTest(classes = SessionsTest.Application.class)
class SessionsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Autowired
    private Counting typed;

    @Autowired
    private Handlers handlers;

    private final RemoteClient client;

    SessionsTest(@RpcClient("counting") @Autowired RemoteClient client) {
        this.client = client;
    }

    @DynamicPropertySource
    static void ports(DynamicPropertyRegistry registry) {
        int port = TestSocketUtils.findAvailableTcpPort();
        registry.add("rpc.server.port", () -> port);
        registry.add("rpc.client.services.counting.uri", () -> "tcp://127.0.0.1:" + port);
        registry.add("rpc.client.cancel-timeout", () -> "2s");
        registry.add("rpc.server.shutdown.grace-period", () -> "100ms"); // the stubborn handler never ends
    }

    @Test
    void aReactiveHandlerServesASession() {
        RemoteSession<List<Integer>, Count, Summary> session =
                typed.scale(new Start(3)).block(SOON);
        assertThat(session.started()).containsExactly(3);
        StepVerifier.create(session.receive())
                .then(() -> session.send(Flux.just(1, 2, 3)).subscribe())
                .expectNext(new Count(3), new Count(6), new Count(9))
                .expectComplete()
                .verify(SOON);
        assertThat(session.result().block(SOON)).isEqualTo(new Summary("scaled"));
    }

    @Test
    void aBlockingHandlerServesASessionAndABlockingClientOpensIt() {
        RemoteSession<Void, Void, Integer> session = typed.sum();
        session.send(Flux.range(1, 100)).block(SOON);
        assertThat(session.result().block(SOON)).isEqualTo(5050);
    }

    @Test
    void aHandlerMayAlsoTakeNoPayloadAndReturnNothing() {
        RemoteSession<String, Void, Void> session = client.operation("counting.greet")
                .openSession(String.class, Void.class, Void.class)
                .block(SOON);
        assertThat(session.started()).isEqualTo("hello");
        StepVerifier.create(session.result()).expectComplete().verify(SOON);
    }

    @Test
    void aCancelledBlockingHandlerLearnsWhoAskedAndWhy() throws Exception {
        RemoteSession<Void, Void, Void> session = client.operation("counting.wait")
                .openSession(Void.class, Void.class, Void.class)
                .block(SOON);
        session.cancel("closing").block(SOON);
        assertThat(handlers.ended.get()).isInstanceOfSatisfying(RpcCancelledException.class, cancelled -> {
            assertThat(cancelled.reason()).isEqualTo("closing");
            assertThat(cancelled.canceller()).contains("of 'counting.wait'");
        });
    }

    @Test
    void theWaitForACancelledHandlerIsBounded() {
        RemoteSession<Void, Void, Void> session = client.operation("counting.stubborn")
                .openSession(Void.class, Void.class, Void.class)
                .block(SOON);
        StepVerifier.create(session.cancel("closing"))
                .expectErrorSatisfies(error -> assertThat(error)
                        .hasMessageContaining("has not ended within 2000 ms")
                        .hasMessageContaining("rpc.client.cancel-timeout"))
                .verify(SOON);
    }

    record Start(int factor) {}

    record Count(int value) {}

    record Summary(String text) {}

    @RpcClient("counting")
    interface Counting {

        Mono<RemoteSession<List<Integer>, Count, Summary>> scale(Start start);

        RemoteSession<Void, Void, Integer> sum();
    }

    @RpcService("counting")
    static class Handlers {

        final CompletableFuture<Throwable> ended = new CompletableFuture<>();

        @RpcHandler
        Mono<Summary> scale(Start start, RpcSession<Integer, Count> session) {
            session.started(List.of(start.factor()));
            return session.send(session.receive().map(each -> new Count(each * start.factor())))
                    .thenReturn(new Summary("scaled"));
        }

        @RpcHandler
        int sum(RpcSession<Integer, Void> session) {
            session.started();
            int sum = 0;
            for (int each : session.receive().toIterable()) {
                sum += each;
            }
            return sum;
        }

        @RpcHandler
        void greet(RpcSession<Void, Void> session) {
            session.started("hello");
        }

        @RpcHandler("wait")
        void await(RpcSession<Void, Void> session) throws InterruptedException {
            session.started();
            try {
                Thread.sleep(60_000);
            } finally {
                ended.complete(session.context().cancellationCause());
            }
        }

        @RpcHandler
        Mono<Void> stubborn(RpcSession<Void, Void> session) {
            session.started();
            session.context().beforeEnd(() -> Mono.never());
            return Mono.never();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Handlers.class)
    @ImportRpcClients(types = Counting.class)
    static class Application {}
}
