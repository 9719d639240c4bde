package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ResourceLeakDetector;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObjects;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Many objects that come and go, while others are called. */
@Tag("long")
class ObjectLoadTest {

    private static final Logger logger = LoggerFactory.getLogger(ObjectLoadTest.class);

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final int ROUNDS = 5;

    private static final int OBJECTS = 20_000;

    /** Of these, those that nobody closes. */
    private static final int DROPPED = 1_000;

    /** Of two rounds: half of what is kept for an object at one end alone, and more than what else comes and goes. */
    private static final long MAX_GROWTH = 6 * 1024 * 1024;

    private final ResourceLeakDetector.Level leakLevel = ResourceLeakDetector.getLevel();
    private final Node owner = new Node(Owner.class);
    private final Node holder = new Node(Nothing.class, "rpc.server.enabled=false");
    private final RemoteClient client = holder.clients().forAddress(owner.address());

    /** Nine tenths of the time would be that of looking for leaks of buffers. */
    @BeforeEach
    void lookForNoLeaksOfBuffers() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void close() {
        holder.close();
        owner.close();
        ResourceLeakDetector.setLevel(leakLevel);
    }

    @Test
    void aHundredThousandObjectsThatAreClosedOrDroppedLeaveNothing() {
        int openBefore = Counter.Real.OPEN.get();
        Counter other = client.call("counter", null, Counter.class).block(SOON);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Integer> meanwhile = Mono.defer(other::value)
                .doOnNext(value -> calls.incrementAndGet())
                .repeat(() -> !over.get())
                .last()
                .toFuture();
        List<Long> used = new ArrayList<>();
        long begun = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            drop(DROPPED);
            closed(OBJECTS - DROPPED);
            awaitOnly(1);
            used.add(usedAfterCollection());
        }
        logger.warn(
                "{} objects a second, {} calls of another meanwhile, heap after each round {}",
                ROUNDS * OBJECTS * 1_000_000_000L / (System.nanoTime() - begun),
                calls,
                used);
        over.set(true);
        assertThat(meanwhile).succeedsWithin(SOON);
        assertThat(calls.get()).isGreaterThan(1_000);
        long before = Math.min(used.get(1), used.get(2));
        assertThat(Math.min(used.get(3), used.get(4)) - before).isLessThan(MAX_GROWTH);
        other.close();
        awaitOnly(0);
        await().atMost(SOON).untilAsserted(() -> assertThat(Counter.Real.OPEN).hasValueLessThanOrEqualTo(openBefore));
    }

    private void closed(int count) {
        Flux.range(0, count)
                .flatMap(
                        i -> client.call("counter", null, Counter.class)
                                .flatMap(counter -> counter.value().doFinally(end -> counter.close())),
                        64)
                .blockLast(SOON);
    }

    /** Nobody closes these. */
    private void drop(int count) {
        Flux.range(0, count)
                .flatMap(i -> client.call("counter", null, Counter.class).flatMap(Counter::value), 64)
                .blockLast(SOON);
    }

    private void awaitOnly(int count) {
        RemoteObjects owned = owner.context.getBean(RemoteObjects.class);
        RemoteObjects held = holder.context.getBean(RemoteObjects.class);
        await().atMost(SOON).untilAsserted(() -> {
            if (held.counts().imported() > count) {
                System.gc();
            }
            assertThat(held.counts().imported()).isEqualTo(count);
            assertThat(owned.counts().exported()).isEqualTo(count);
            assertThat(owned.counts().openClaims()).isZero();
        });
    }

    private static long usedAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    static class Nothing {}

    static class Owner {

        @RpcHandler
        Mono<Counter> counter() {
            return Mono.fromSupplier(Counter.Real::new);
        }
    }
}
