package io.rpcboot.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rpcboot.Overflow;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.testing.MeteredNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The values of meters, for a load that is known. */
class RpcMetersTest {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int SERVER_LOOPS = 2;

    private final MeterRegistry served = new SimpleMeterRegistry();
    private final MeterRegistry sent = new SimpleMeterRegistry();
    private final MeteredNode server = MeteredNode.server(
            served,
            "rpc.server.max-concurrent-calls=2",
            "rpc.event-loop.threads=" + SERVER_LOOPS,
            "rpc.event-loop.tick-interval=20ms");
    private final MeteredNode caller = MeteredNode.caller(
            sent, server, "rpc.client.pool.max-connections-per-address=1", "rpc.event-loop.threads=1");
    private final RemoteClient client =
            caller.context().getBean(RemoteClients.class).forService("metered");

    @AfterEach
    void stop() {
        caller.close();
        server.close();
    }

    @Test
    void poolIsCountedWhileCallsRunAndWait() {
        client.call("add", 1, Integer.class).block(LIMIT);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(connections("idle")).isEqualTo(1);
            assertThat(connections("active")).isZero();
        });

        List<Disposable> running = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            running.add(client.call("never", i, Integer.class).subscribe());
        }
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(connections("idle")).isZero();
            assertThat(connections("active")).isEqualTo(1);
            assertThat(pool("rpc.pool.max.connections")).isEqualTo(1);
            assertThat(pool("rpc.pool.calls")).isEqualTo(2);
            assertThat(pool("rpc.pool.max.calls")).isEqualTo(2);
            assertThat(pool("rpc.pool.pending")).isEqualTo(3);
            assertThat(sent.get("rpc.pool.pending.oldest").timeGauge().value(TimeUnit.SECONDS))
                    .isPositive();
            assertThat(open(served, "server", "inbound")).isEqualTo(2);
            assertThat(open(served, "server", "outbound")).isZero();
            assertThat(open(sent, "client", "outbound")).isEqualTo(2);
            assertThat(served.get("rpc.calls.oldest")
                            .tag("side", "server")
                            .timeGauge()
                            .value(TimeUnit.SECONDS))
                    .isPositive();
            assertThat(served.get("rpc.server.connections").gauge().value()).isEqualTo(1);
        });

        running.forEach(Disposable::dispose);
        client.call("add", 1, Integer.class).block(LIMIT);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(connections("idle")).isEqualTo(1);
            assertThat(pool("rpc.pool.pending")).isZero();
            assertThat(pool("rpc.pool.calls")).isZero();
            assertThat(counter("rpc.pool.created", "service", "metered")).isEqualTo(1);
            assertThat(counter("rpc.events", "topic", "connection_opened")).isEqualTo(1);
        });
    }

    @Test
    void callsThatGetNoPlaceAreCountedByTheirReason() {
        Disposable one = client.call("never", 1, Integer.class).subscribe();
        Disposable two = client.call("never", 2, Integer.class).subscribe();
        await().atMost(LIMIT).until(() -> pool("rpc.pool.calls") == 2);
        Duration tooShort = Duration.ofMillis(50);
        for (int i = 0; i < 3; i++) {
            StepVerifier.create(
                            client.operation("add").payload(i).timeout(tooShort).retrieveMono(Integer.class))
                    .expectError()
                    .verify(LIMIT);
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(counter("rpc.pool.waits", "outcome", "timeout"))
                        .isEqualTo(3));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(sent.get("rpc.pool.acquire")
                                .tag("statistic", "max")
                                .timeGauge()
                                .value(TimeUnit.MILLISECONDS))
                        .isGreaterThanOrEqualTo(49));
        one.dispose();
        two.dispose();
    }

    @Test
    void lagOfALoopIsThatOfTheHandlerThatBlocksIt() {
        client.call("block", 700, Integer.class).block(LIMIT);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(loops("rpc.eventloop.loops")).containsExactly((double) SERVER_LOOPS);
            List<Double> lags = new ArrayList<>();
            loopMeters("rpc.eventloop.lag", "statistic", "max")
                    .forEach(meter -> lags.add(((TimeGauge) meter).value(TimeUnit.MILLISECONDS)));
            // A probe of the other loop is late by what the machine does besides.
            assertThat(lags).hasSize(SERVER_LOOPS).anyMatch(lag -> lag > 500 && lag < 5_000);
            assertThat(loops("rpc.eventloop.connections")).containsExactlyInAnyOrder(0.0, 1.0);
            assertThat(loops("rpc.eventloop.busy")).anyMatch(share -> share > 0);
            assertThat(loops("rpc.eventloop.stuck")).containsExactly(0.0);
            assertThat(loopMeters("rpc.eventloop.pending.tasks"))
                    .extracting(meter -> meter.getId().getTag("loop"))
                    .allMatch(name -> name.startsWith("rpc-server-"))
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    void bytesAndCreditAreCounted() {
        client.call("echo", "x".repeat(100_000), String.class).block(LIMIT);
        StepVerifier.create(client.stream("count", 100, Integer.class), 7)
                .expectNextCount(7)
                .thenCancel()
                .verify(LIMIT);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(side(sent, "rpc.traffic.sent", "client")).isBetween(100_000.0, 102_000.0);
            assertThat(side(sent, "rpc.traffic.received", "client")).isBetween(100_000.0, 102_000.0);
            assertThat(side(served, "rpc.traffic.received", "server")).isBetween(100_000.0, 102_000.0);
            assertThat(side(sent, "rpc.credit.granted", "client")).isEqualTo(7);
            assertThat(side(served, "rpc.credit.received", "server")).isEqualTo(7);
        });
    }

    @Test
    void itemsThatWereDroppedAreCountedWhereThereIsAPolicyThatDrops() {
        AtomicLong lost = new AtomicLong();
        List<Integer> received = new ArrayList<>();
        StepVerifier.create(
                        client.operation("sensor")
                                .payload(1_000)
                                .onLost(lost::set)
                                .retrieveFlux(Integer.class)
                                .doOnNext(received::add),
                        1)
                .expectNextCount(1)
                .then(() -> await().atMost(LIMIT)
                        .ignoreException(MeterNotFoundException.class)
                        .until(() -> dropped("sensor") > 0))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(item -> true)
                .expectComplete()
                .verify(LIMIT);
        assertThat(received.size() + lost.get()).isEqualTo(1_000);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(dropped("sensor")).isEqualTo((double) lost.get());
            assertThat(served.get("rpc.events")
                            .tag("topic", "overflow_drop")
                            .functionCounter()
                            .count())
                    .isPositive();
        });
        assertThat(served.get("rpc.items.dropped").functionCounters())
                .extracting(counter -> counter.getId().getTag("operation"))
                .containsOnly("sensor");
    }

    @Test
    void itemsThatCallersDropAreCountedFromTheFirstCallOn() {
        int items = 1_000;
        Disposable call = client.operation("swallow")
                .payloads(Flux.range(0, items))
                .overflow(Overflow.DROP_OLDEST, 16)
                .retrieveMono(Void.class)
                .subscribe();
        await().atMost(LIMIT).ignoreException(MeterNotFoundException.class).untilAsserted(() -> {
            assertThat(open(sent, "client", "outbound")).isEqualTo(1);
            assertThat(sent.get("rpc.items.dropped")
                            .tags("side", "client", "direction", "outbound", "operation", "swallow")
                            .functionCounter()
                            .count())
                    .isEqualTo(items - 16.0);
        });
        assertThat(counter("rpc.events", "topic", "overflow_drop")).isPositive();
        call.dispose();
    }

    @Test
    void whatWaitsForASocketIsCounted() {
        CountDownLatch reads = new CountDownLatch(1);
        Disposable call = client.stream("flood", 1_000_000, byte[].class)
                .limitRate(100)
                .subscribe(item -> awaitUninterruptibly(reads)); // on the loop: nothing more is read there
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(served.get("rpc.traffic.queued")
                                .tag("side", "server")
                                .gauge()
                                .value())
                        .isGreaterThan(100_000));
        call.dispose();
        reads.countDown();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(served.get("rpc.traffic.queued")
                                .tag("side", "server")
                                .gauge()
                                .value())
                        .isZero());
    }

    @Test
    void withoutMicrometersCoreThereAreNoMeters() {
        new ApplicationContextRunner()
                .withUserConfiguration(MeteredNode.Application.class)
                .withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .withPropertyValues("rpc.server.port=0")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MeteredSides.class));
    }

    private double connections(String state) {
        return sent.get("rpc.pool.connections")
                .tags("service", "metered", "state", state)
                .gauge()
                .value();
    }

    private double pool(String name) {
        return sent.get(name).tag("service", "metered").gauge().value();
    }

    private double counter(String name, String... tags) {
        return sent.get(name).tags(tags).functionCounter().count();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Double> loops(String name) {
        return loopMeters(name).stream().map(meter -> ((Gauge) meter).value()).toList();
    }

    /** Looks at the calls first, for new loops are met with a fresh reading of those. */
    private Collection<Meter> loopMeters(String name, String... tags) {
        open(served, "server", "inbound");
        return served.get(name).tag("side", "server").tags(tags).meters();
    }

    private static double open(MeterRegistry registry, String side, String direction) {
        return registry.get("rpc.calls.open")
                .tags("side", side, "direction", direction)
                .gauge()
                .value();
    }

    private double dropped(String operation) {
        open(served, "server", "inbound");
        return served.get("rpc.items.dropped")
                .tags("side", "server", "direction", "inbound", "operation", operation)
                .functionCounter()
                .count();
    }

    private static double side(MeterRegistry registry, String name, String side) {
        return registry.get(name).tag("side", side).functionCounter().count();
    }
}
