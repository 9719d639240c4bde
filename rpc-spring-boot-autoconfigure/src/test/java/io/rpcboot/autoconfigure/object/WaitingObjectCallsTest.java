package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcRemote;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Calls on objects when the connection with their owner has no place left. */
class WaitingObjectCallsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Node owner =
            new Node(Owner.class, "rpc.server.max-concurrent-calls=8", "rpc.server.shutdown.grace-period=100ms");
    private final Node holder =
            new Node(Holder.class, "rpc.objects.exchange-timeout=2s", "rpc.client.pool.max-connections-per-address=1");
    private final Gate gate = holder.clients()
            .forAddress(owner.address())
            .call("gate", null, Gate.class)
            .block(SOON);
    private final Owner gates = owner.context.getBean(Owner.class);

    @AfterEach
    void close() {
        holder.close();
        owner.close();
    }

    @Test
    void theyGoOnInTheirOrderWhenPlacesAreGivenBack() {
        List<CompletableFuture<Integer>> all = fill(40);
        assertThat(gates.passing).hasValue(8);
        gates.open.tryEmitEmpty();
        List<Integer> numbers = new ArrayList<>();
        for (CompletableFuture<Integer> each : all) {
            numbers.add(each.orTimeout(10, TimeUnit.SECONDS).join());
        }
        assertThat(numbers).hasSize(40).isSorted();
    }

    /** The eighth waits for the place of a call that ends while the event loop has not yet seen the seven before. */
    @Test
    void oneThatGetsAPlaceOnTheEventLoopIsBehindThoseThatOtherThreadsHandedOver() {
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        holder.clients()
                .forAddress(owner.address())
                .call("nothing", null, byte[].class)
                .doOnNext(answer -> CompletableFuture.runAsync(() -> {
                            for (int i = 0; i < 8; i++) {
                                all.add(gate.pass().toFuture());
                            }
                        })
                        .join())
                .block(SOON);
        await().atMost(SOON).until(() -> gates.passing.get() == 8);
        gates.open.tryEmitEmpty();
        assertThat(all).extracting(CompletableFuture::join).isSorted();
    }

    @Test
    void aReferenceThatCannotBeClaimedInTimeFailsItsCallAndTheNextOneIsClaimed() {
        try (Node third = new Node(Third.class)) {
            RemoteClient toHolder = third.clients().forAddress(holder.address());
            Gate passedOn = third.clients()
                    .forAddress(owner.address())
                    .call("gate", null, Gate.class)
                    .block(SOON);
            List<CompletableFuture<Integer>> all = fill(8);
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(
                            () -> toHolder.call("take", passedOn, Void.class).block(SOON))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.UNAVAILABLE))
                    .withMessageContaining("no place on a connection within 2000 ms");
            gates.open.tryEmitEmpty();
            all.forEach(each -> each.orTimeout(10, TimeUnit.SECONDS).join());
            toHolder.call("take", passedOn, Void.class).block(SOON);
            assertThat(holder.context.getBean(Holder.class).taken).isNotNull();
        }
    }

    @Test
    void oneMoreConnectionIsOpenedForThemWhereThereMayBe() {
        try (Node other = new Node(Holder.class, "rpc.client.pool.max-connections-per-address=2")) {
            Gate another = other.clients()
                    .forAddress(owner.address())
                    .call("gate", null, Gate.class)
                    .block(SOON);
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                all.add(another.pass().toFuture());
            }
            await().atMost(SOON).until(() -> gates.passing.get() == 12);
            gates.open.tryEmitEmpty();
            all.forEach(each -> each.orTimeout(10, TimeUnit.SECONDS).join());
        }
    }

    @Test
    void oneThatIsCancelledIsNotMade() {
        List<CompletableFuture<Integer>> all = fill(8);
        gate.pass().toFuture().cancel(true);
        gates.open.tryEmitEmpty();
        all.forEach(each -> each.orTimeout(10, TimeUnit.SECONDS).join());
        assertThat(gate.pass().block(SOON)).isEqualTo(9);
    }

    @Test
    void theyFailWithTheConnection() {
        List<CompletableFuture<Integer>> all = fill(20);
        owner.close();
        for (CompletableFuture<Integer> each : all) {
            assertThat(each.orTimeout(10, TimeUnit.SECONDS).handle((value, error) -> error != null))
                    .succeedsWithin(SOON)
                    .isEqualTo(true);
        }
    }

    private List<CompletableFuture<Integer>> fill(int calls) {
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(gate.pass().toFuture());
        }
        await().atMost(SOON).until(() -> gates.passing.get() == 8);
        return all;
    }

    @RpcRemote
    interface Gate {

        Mono<Integer> pass();
    }

    static class Third {}

    static class Holder {

        volatile @Nullable Gate taken;

        @RpcHandler
        void take(Gate gate) {
            taken = gate;
        }
    }

    static class Owner {

        final Sinks.Empty<Void> open = Sinks.empty();
        final AtomicInteger passing = new AtomicInteger();

        @RpcHandler
        byte[] nothing() {
            return new byte[0];
        }

        @RpcHandler
        Gate gate() {
            return () -> {
                int number = passing.incrementAndGet();
                return open.asMono().thenReturn(number);
            };
        }
    }
}
