package io.rpcboot.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.rpcboot.PoolSettings;
import io.rpcboot.ServiceSettings;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.call.ServiceClient;
import io.rpcboot.internal.session.ConnectionListener;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Many threads at once, and a real one for the pool; what counts is what is left at the end. */
class PoolStressTests {

    private static final int THREADS = 8;
    private static final int CALLS_PER_THREAD = 20_000;
    private static final int CALLS_AT_A_TIME = 8;
    private static final int MAX_CONNECTIONS = 6;
    private static final int PER_ADDRESS = 4;
    private static final int MAX_CALLS = 4;
    private static final URI[] ADDRESSES = {URI.create("tcp://a:1"), URI.create("tcp://b:1")};

    private final DefaultEventExecutor poolThread = new DefaultEventExecutor();
    private final List<EventExecutor> loops = List.of(new DefaultEventExecutor(), new DefaultEventExecutor());
    private final AtomicInteger turn = new AtomicInteger();
    private final Queue<LoopConnection> connections = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger followUps = new AtomicInteger();
    private final AtomicInteger endedFollowUps = new AtomicInteger();

    @AfterEach
    void stop() {
        loops.forEach(loop -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        poolThread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void afterAStormOfCallsCancelsAndLossesEveryCountIsExact() throws Exception {
        ConnectionBudget budget = new ConnectionBudget(PoolThread.of(poolThread, Runnable::run), MAX_CONNECTIONS);
        PoolSettings settings = PoolSettings.defaults()
                .withMaxConnectionsPerAddress(PER_ADDRESS)
                .withPending(48, Duration.ofSeconds(30))
                .withBackoff(Duration.ofMillis(1), Duration.ofMillis(2));
        ServicePool pool = new ServicePool(
                ServiceSettings.of("text", ADDRESSES).withPool(settings), this::connect, budget, new RpcEvents());
        storm(new ServiceClient("text", null, null, 1024, pool));

        PoolSnapshot rest = awaitRest(pool);
        assertThat(signals.get()).isEqualTo(THREADS * CALLS_PER_THREAD);
        await().untilAsserted(() -> assertThat(endedFollowUps.get()).isEqualTo(followUps.get()));
        assertThat(followUps.get()).isPositive();
        assertThat(answered.get()).isGreaterThan(THREADS * CALLS_PER_THREAD / 2);
        for (PoolSnapshot.Address address : rest.addresses()) {
            assertThat(address.permits() + address.open() + address.connecting())
                    .isEqualTo(PER_ADDRESS);
            assertThat(address.idle()).isEqualTo(address.open());
        }
        List<LoopConnection> alive =
                connections.stream().filter(connection -> !connection.closed).toList();
        assertThat(rest.open()).isEqualTo(alive.size());
        assertThat(rest.connectionsOfAllPools()).isEqualTo(alive.size());
        assertThat(connections).allMatch(connection -> connection.most <= MAX_CALLS);
        long carried = connections.stream().mapToLong(LoopConnection::carried).sum();
        long used = connections.stream().filter(one -> one.carried() > 0).count();
        assertThat(rest.addresses().stream()
                        .mapToLong(PoolSnapshot.Address::reused)
                        .sum())
                .isEqualTo(carried - used);

        pool.close().get(10, TimeUnit.SECONDS);
        assertThat(connections).allMatch(connection -> connection.closed);
        assertThat(budget.used()).isZero();
    }

    private void storm(ServiceClient client) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            Thread caller = new Thread(() -> {
                call(client);
                done.countDown();
            });
            caller.setDaemon(true);
            caller.start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private void call(ServiceClient client) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Semaphore window = new Semaphore(CALLS_AT_A_TIME);
        for (int i = 0; i < CALLS_PER_THREAD; i++) {
            window.acquireUninterruptibly();
            Disposable call = client.operation("call")
                    .retrieveMono(byte[].class)
                    .doOnCancel(cancelled::incrementAndGet)
                    .doFinally(signal -> {
                        signals.incrementAndGet();
                        window.release();
                    })
                    .subscribe(value -> {}, error -> onEnd(error, client));
            if (random.nextInt(10) == 0) {
                call.dispose();
            }
            if (random.nextInt(2_000) == 0) {
                disturb(random);
            }
        }
        window.acquireUninterruptibly(CALLS_AT_A_TIME);
    }

    private void onEnd(Throwable error, ServiceClient client) {
        (error instanceof AnsweredException ? answered : failed).incrementAndGet();
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            // From the event loop of the connection, mostly: it takes the place that was just left.
            followUps.incrementAndGet();
            client.operation("next")
                    .retrieveMono(byte[].class)
                    .doFinally(signal -> endedFollowUps.incrementAndGet())
                    .subscribe(value -> {}, ended -> {});
        }
    }

    private void disturb(ThreadLocalRandom random) {
        List<LoopConnection> alive =
                connections.stream().filter(connection -> !connection.closed).toList();
        if (!alive.isEmpty()) {
            LoopConnection victim = alive.get(random.nextInt(alive.size()));
            boolean politely = random.nextBoolean();
            victim.loop.execute(() -> {
                if (politely) {
                    victim.drainNow("restart");
                } else {
                    victim.end(new IOException("reset"));
                }
            });
        }
    }

    private PoolSnapshot awaitRest(ServicePool pool) {
        return await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> pool.snapshot().get(10, TimeUnit.SECONDS),
                        now -> now.waiting() == 0
                                && now.callsInFlight() == 0
                                && now.connecting() == 0
                                && now.draining() == 0);
    }

    private Connector.Attempt connect(URI address, Duration timeout, ConnectionListener listener) {
        EventExecutor loop = loops.get(turn.getAndIncrement() % loops.size());
        boolean fails = turn.get() % 5 == 0;
        loop.execute(() -> {
            if (fails) {
                listener.onClosed(new IOException("refused"));
                return;
            }
            LoopConnection connection = new LoopConnection(loop, listener, MAX_CALLS);
            connections.add(connection);
            listener.onReady(connection);
        });
        return () -> {};
    }
}
