package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.pair.Node;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Messages that wait for a reference to an owner that is slow, and those behind them. */
class ReferenceOrderTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final CuttableProxy proxy = new CuttableProxy();
    private final Node owner = new Node(Owner.class, "rpc.objects.addresses=tcp://127.0.0.1:" + proxy.port());
    private final Node third = new Node(Third.class);
    private final Node middle = new Node(Nothing.class, "rpc.client.pool.max-connections-per-address=1");
    private final RemoteClient toThird = middle.clients().forAddress(third.address());

    @AfterEach
    void close() {
        proxy.close();
        middle.close();
        third.close();
        owner.close();
    }

    @Test
    void whatComesBehindAReferenceWaitsForItAndWhatIsUnrelatedDoesNot() {
        Counter counter = counter();
        List<String> seen = third.context.getBean(Third.class).seen;
        proxy.hold(true);
        CompletableFuture<Integer> streamed = toThird.operation("items")
                .payloads(Flux.just(
                        new Entry("1", null), new Entry("2", null), new Entry("3", counter), new Entry("4", null)))
                .retrieveMono(Integer.class)
                .toFuture();
        CompletableFuture<Void> second = toThird.call("note", new Entry("a", null), Void.class)
                .then(toThird.call("note", new Entry("b", counter), Void.class))
                .toFuture();
        await().atMost(SOON).until(() -> seen.containsAll(List.of("1", "2", "a")));
        CompletableFuture<Void> behind =
                toThird.call("note", new Entry("c", null), Void.class).toFuture();
        for (int i = 0; i < 20; i++) {
            assertThat(toThird.call("ping", null, String.class).block(SOON)).isEqualTo("pong");
        }
        assertThat(seen).doesNotContain("3", "4", "b", "c");
        proxy.hold(false);
        assertThat(streamed.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join())
                .isEqualTo(4);
        CompletableFuture.allOf(second, behind)
                .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                .join();
        assertThat(seen).containsSubsequence("1", "2", "3", "4").containsSubsequence("a", "b", "c");
        counter.close();
    }

    @Test
    void whatIsSentBehindAReferenceIsSentBehindItEvenWhileTheOwnerIsNotYetTold() {
        proxy.hold(false);
        proxy.holdable();
        Counter counter = counter();
        List<String> seen = third.context.getBean(Third.class).seen;
        proxy.hold(true);
        CompletableFuture<Void> carried =
                toThird.call("note", new Entry("1", counter), Void.class).toFuture();
        CompletableFuture<Void> behind =
                toThird.call("note", new Entry("2", null), Void.class).toFuture();
        assertThat(toThird.call("ping", null, String.class).block(SOON)).isEqualTo("pong");
        assertThat(seen).isEmpty();
        proxy.hold(false);
        CompletableFuture.allOf(carried, behind)
                .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                .join();
        assertThat(seen).containsExactly("1", "2");
        counter.close();
    }

    @Test
    void anOwnerThatDoesNotAnswerFailsTheCallThatCarriesTheReferenceAndNoOther() {
        try (Node impatient = new Node(Third.class, "rpc.objects.exchange-timeout=500ms")) {
            Counter counter = counter();
            RemoteClient carried = middle.clients().forAddress(impatient.address());
            proxy.holdNew();
            CompletableFuture<Void> fails =
                    carried.call("note", new Entry("x", counter), Void.class).toFuture();
            assertThat(carried.call("ping", null, String.class).block(SOON)).isEqualTo("pong");
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(() -> fails.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                            .join())
                    .withCauseInstanceOf(RpcException.class)
                    .withMessageContaining("cannot be");
            assertThat(impatient.context.getBean(Third.class).seen).isEmpty();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(impatient
                                    .context
                                    .getBean(RemoteObjects.class)
                                    .snapshot()
                                    .imported())
                            .isEmpty());
            counter.close();
        }
    }

    private Counter counter() {
        proxy.target(owner.address().getPort());
        return middle.clients()
                .forAddress(URI.create("tcp://127.0.0.1:" + proxy.port()))
                .call("counter", null, Counter.class)
                .block(SOON);
    }

    record Entry(String name, @Nullable Counter counter) {}

    static class Nothing {}

    static class Owner {

        @RpcHandler
        Counter counter() {
            return new Counter.Real();
        }
    }

    static class Third {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @RpcHandler
        Mono<Integer> items(Flux<Entry> entries) {
            return entries.doOnNext(entry -> seen.add(entry.name())).count().map(Long::intValue);
        }

        @RpcHandler
        Mono<Void> note(Entry entry) {
            seen.add(entry.name());
            return Mono.empty();
        }

        @RpcHandler
        Mono<String> ping() {
            return Mono.just("pong");
        }
    }
}
