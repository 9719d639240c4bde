package io.rpcboot.autoconfigure.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rpcboot.Overflow;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteScope;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcSession;
import io.rpcboot.annotation.ImportRpcClients;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcOperation;
import io.rpcboot.annotation.RpcService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Sessions in the words that an application uses for them, each once. */
@SpringBootTest(classes = SessionWordsTest.Application.class)
class SessionWordsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Autowired
    private Desk typed;

    @Autowired
    private Handlers handlers;

    private final RemoteClient client;

    SessionWordsTest(@RpcClient("desk") @Autowired RemoteClient client) {
        this.client = client;
    }

    @DynamicPropertySource
    static void ports(DynamicPropertyRegistry registry) {
        int port = TestSocketUtils.findAvailableTcpPort();
        registry.add("rpc.server.port", () -> port);
        registry.add("rpc.client.services.desk.uri", () -> "tcp://127.0.0.1:" + port);
    }

    @Test
    void typesWithParametersGoInAllThreePlaces() {
        RemoteSession<Map<String, Integer>, List<String>, Map<String, List<Long>>> session = client.operation(
                        "desk.index")
                .payload(new Order("tea", 2))
                .header("tenant", "a")
                .timeout(SOON)
                .openSession(
                        new ParameterizedTypeReference<Map<String, Integer>>() {},
                        new ParameterizedTypeReference<List<String>>() {},
                        new ParameterizedTypeReference<Map<String, List<Long>>>() {})
                .block(SOON);

        assertThat(session.started()).containsEntry("tea for a", 2);
        session.send(Flux.just(1L, 2L)).block(SOON);
        assertThat(session.receive().collectList().block(SOON))
                .containsExactly(List.of("tea", "1"), List.of("tea", "2"));
        assertThat(session.result().block(SOON)).isEqualTo(Map.of("seen", List.of(1L, 2L)));
        assertThat(session.lostItems()).isZero();
    }

    @Test
    void blockingHandlerWithAPayloadTakesAndGivesPlainValues() {
        RemoteSession<String, String, Integer> session =
                typed.take(new Order("tea", 3)).block(SOON);
        assertThat(session.started()).isEqualTo("tea");
        session.send(Flux.just("a", "b", "c", "d")).block(SOON);
        assertThat(session.receive().collectList().block(SOON)).containsExactly("took a", "took b", "took c");
        assertThat(session.result().block(SOON)).isEqualTo(3);
    }

    @Test
    void overflowIsDeclaredAtTheHandlerAndAtTheTypedClient() {
        RemoteSession<Void, Integer, Long> session = typed.ticks().block(SOON);
        List<Integer> received = session.receive()
                .limitRate(1)
                .delayElements(Duration.ofMillis(1))
                .collectList()
                .block(SOON);
        long lostAtHandler = session.send(Flux.<Integer>create(
                        sink -> {
                            for (int i = 0; i < 1_000; i++) {
                                sink.next(i);
                            }
                            sink.complete();
                        },
                        FluxSink.OverflowStrategy.IGNORE))
                .then(session.result())
                .block(SOON);

        assertThat(session.lostItems()).isPositive().isEqualTo(1_000 - received.size());
        assertThat(lostAtHandler).isPositive();
    }

    @Test
    void whatIsMisusedIsToldInWordsOfTheRule() {
        StepVerifier.create(client.operation("desk.twice")
                        .openSession(String.class, Void.class, Void.class)
                        .flatMap(RemoteSession::result))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(RemoteException.class)
                        .hasMessageContaining("a session says it exactly once"))
                .verify(SOON);
        StepVerifier.create(client.operation("desk.early").openSession(Void.class, String.class, Void.class))
                .expectErrorSatisfies(
                        error -> assertThat(error).hasMessageContaining("sends and receives only after started(...)"))
                .verify(SOON);
        RemoteSession<String, String, Integer> session =
                typed.take(new Order("tea", 1)).block(SOON);
        session.send(Flux.just("a")).block(SOON);
        assertThatThrownBy(() -> session.send(Flux.just("b")).block(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'desk.take'");
        Flux<String> items = session.receive();
        items.blockLast(SOON);
        assertThatThrownBy(() -> session.receive().blockLast(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("can be subscribed to once");
    }

    @Test
    void anOrdinaryTypedMethodForASessionIsToldHowToDeclareIt() {
        assertThatThrownBy(() -> typed.wrong(new Order("tea", 1)).block(SOON))
                .isInstanceOfSatisfying(
                        RpcException.class, error -> assertThat(error.code()).isEqualTo(RpcCode.INVALID_ARGUMENT))
                .hasMessageContaining("is a session: open it with openSession(...)");
    }

    @Test
    void aScopeOfThreeFailsWithTheSecondAndCancelsTheOthers() {
        Mono<Void> scope = RemoteScope.within(scoped -> Mono.when(
                scoped.call(client.call("desk.wait", "first", String.class)),
                scoped.call(client.call("desk.fail", "second", String.class)),
                scoped.session(client.operation("desk.hold").openSession(Void.class, Void.class, Void.class))
                        .flatMap(RemoteSession::result)));

        StepVerifier.create(scope)
                .expectErrorSatisfies(error ->
                        assertThat(error).isInstanceOf(RemoteException.class).hasMessageContaining("second has failed"))
                .verify(SOON);
        assertThat(handlers.running).hasValue(0);
    }

    @Test
    void aHandlersCancelReachesATypedClientWithItsReason() {
        StepVerifier.create(typed.leave().flatMap(RemoteSession::result))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                RpcCancelledException.class,
                                cancelled -> assertThat(cancelled.reason()).isEqualTo("closing time")))
                .verify(SOON);
        await().atMost(SOON).until(() -> handlers.running.get() == 0);
    }

    record Order(String item, int count) {}

    @RpcClient("desk")
    interface Desk {

        Mono<RemoteSession<String, String, Integer>> take(Order order);

        @RpcOperation(overflow = Overflow.DROP_OLDEST, bufferSize = 1)
        Mono<RemoteSession<Void, Integer, Long>> ticks();

        Mono<RemoteSession<Void, Void, Void>> leave();

        @RpcOperation("desk.take")
        Mono<Integer> wrong(Order order);
    }

    @RpcService("desk")
    static class Handlers {

        final AtomicInteger running = new AtomicInteger();

        @RpcHandler
        Mono<Map<String, List<Long>>> index(
                Order order, RpcSession<Long, List<String>> session, @RpcHeader("tenant") String tenant) {
            session.started(Map.of(order.item() + " for " + tenant, order.count()));
            Flux<Long> numbers = session.receive().cache();
            return session.send(numbers.map(number -> List.of(order.item(), number.toString())))
                    .then(numbers.collectList())
                    .map(seen -> Map.of("seen", seen));
        }

        @RpcHandler
        int take(Order order, RpcSession<String, String> session) {
            session.started(order.item());
            List<String> taken =
                    session.receive().take(order.count()).collectList().block();
            session.send(Flux.fromIterable(taken).map(each -> "took " + each)).block();
            return taken.size();
        }

        @RpcHandler(overflow = Overflow.DROP_LATEST, bufferSize = 4)
        long ticks(RpcSession<Integer, Integer> session) throws InterruptedException {
            session.started();
            session.send(Flux.create(
                            sink -> {
                                for (int i = 0; i < 1_000; i++) {
                                    sink.next(i);
                                }
                                sink.complete();
                            },
                            FluxSink.OverflowStrategy.IGNORE))
                    .block();
            session.receive().limitRate(1).delayElements(Duration.ofMillis(1)).blockLast();
            return session.lostItems();
        }

        @RpcHandler
        Mono<Void> twice(RpcSession<Void, Void> session) {
            session.started("once");
            session.started("twice");
            return Mono.empty();
        }

        @RpcHandler
        Mono<Void> early(RpcSession<Void, String> session) {
            return session.send(Flux.just("early"));
        }

        @RpcHandler("wait")
        Mono<String> await(String name) {
            return Mono.<String>never()
                    .doOnSubscribe(subscription -> running.incrementAndGet())
                    .doFinally(signal -> running.decrementAndGet());
        }

        @RpcHandler
        Mono<String> fail(String name) {
            return Mono.delay(Duration.ofMillis(50)).then(Mono.error(new IllegalStateException(name + " has failed")));
        }

        @RpcHandler
        void hold(RpcSession<Void, Void> session) throws InterruptedException {
            running.incrementAndGet();
            try {
                session.started();
                Thread.sleep(60_000);
            } finally {
                running.decrementAndGet();
            }
        }

        @RpcHandler
        Mono<Void> leave(RpcSession<Void, Void> session) {
            session.started();
            return session.cancel("closing time")
                    .doOnSubscribe(subscription -> running.incrementAndGet())
                    .doFinally(signal -> running.decrementAndGet());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Handlers.class)
    @ImportRpcClients(types = Desk.class)
    static class Application {}
}
