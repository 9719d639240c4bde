package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Objects of an application that listens nowhere, passed on to one that it is connected with. */
class RelayedObjectsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Node middle = new Node(Keeper.class);
    private final Node third = new Node(Keeper.class);
    private final Node silent = new Node(Nothing.class, "rpc.server.enabled=false");
    private final RemoteClient toMiddle = silent.clients().forAddress(middle.address());
    private final RemoteClient toThird = silent.clients().forAddress(third.address());

    @AfterEach
    void close() {
        silent.close();
        third.close();
        middle.close();
    }

    @Test
    void whoHasAConnectionWithTheOwnerNeedsNoRelayHoweverManyArePassedOnAtATime() {
        toThird.call("ping", null, String.class).block(SOON);
        RemoteClient passing = middle.clients().forAddress(third.address());
        List<Integer> sums = Flux.range(0, 2_000)
                .flatMap(
                        i -> toMiddle.call("keep", new Counter.Real(), Void.class)
                                .then(Mono.defer(() -> {
                                    Counter counter =
                                            middle.context.getBean(Keeper.class).take();
                                    return passing.call("count", counter, Integer.class)
                                            .doFinally(end -> counter.close());
                                })),
                        50)
                .collectList()
                .block(SOON);
        assertThat(sums).hasSize(2_000).containsOnly(0);
        assertThat(third.context.getBean(Keeper.class).relayed).hasValue(0);
        await().atMost(SOON).untilAsserted(() -> {
            for (Node node : List.of(silent, middle, third)) {
                var counts = node.context.getBean(RemoteObjects.class).counts();
                assertThat(counts.exported()).isZero();
                assertThat(counts.imported()).isZero();
                assertThat(counts.openClaims()).isZero();
            }
        });
    }

    static class Nothing {}

    static class Keeper {

        final AtomicInteger relayed = new AtomicInteger();
        private final Queue<Counter> kept = new ConcurrentLinkedQueue<>();

        Counter take() {
            return kept.remove();
        }

        @RpcHandler
        Mono<Void> keep(Counter counter) {
            kept.add(counter);
            return Mono.empty();
        }

        @RpcHandler
        Mono<Integer> count(Counter counter) {
            if (RemoteObject.of(counter).isRelayed()) {
                relayed.incrementAndGet();
            }
            return counter.value().doFinally(end -> counter.close());
        }

        @RpcHandler
        String ping() {
            return "pong";
        }
    }
}
