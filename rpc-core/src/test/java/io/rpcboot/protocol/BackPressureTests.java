package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** A fast side never gets ahead of a slow one by more than its credit, and never in the way of other calls. */
class BackPressureTests {

    private static final int ITEM_BYTES = 8 * 1024;
    private static final int BUDGET = 256 * 1024;
    private static final int ITEMS = 2_000;

    private final AtomicLong produced = new AtomicLong();
    private RpcServer server;

    @BeforeEach
    void start() {
        server = TestServers.start(
                ConnectionSettings.defaults().withStreamBudget(BUDGET),
                TestServers.echo(),
                TestServers.stream("items", (payload, context) -> items()),
                OperationDefinition.unary(
                                "hold",
                                byte[].class,
                                byte[].class,
                                (payload, context) -> ((Flux<?>) payload)
                                        .limitRate(1_000)
                                        .publishOn(Schedulers.immediate(), 1_000)
                                        .count()
                                        .map(count -> utf8(count.toString())))
                        .withPayload(PayloadSpec.stream(byte[].class)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Flux<byte[]> items() {
        return Flux.range(0, ITEMS).map(i -> new byte[ITEM_BYTES]).doOnNext(item -> produced.incrementAndGet());
    }

    @Test
    void noItemIsProducedWithoutCredit() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "items", Wire.RESULT_STREAM, fields().u32(0)), Wire.ping(1));
            peer.expect(Wire.PING);
            assertThat(produced).hasValue(0);

            for (int granted : new int[] {1, 10, 100}) {
                long before = produced.get();
                peer.send(Wire.credit(1, granted));
                for (int i = 0; i < granted; i++) {
                    peer.expect(Wire.DATA, 1);
                }
                peer.send(Wire.ping(2));
                peer.expect(Wire.PING);
                assertThat(produced).hasValue(before + granted);
            }
        }
    }

    @Test
    void creditBeyondAllBoundsIsNoLimitAndNoOverflow() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "items", Wire.RESULT_STREAM, fields().u32(0xFFFF_FFFFL)));
            for (int i = 0; i < 100; i++) {
                peer.send(Wire.credit(1, 0xFFFF_FFFFL));
            }
            for (int i = 0; i < ITEMS; i++) {
                peer.expect(Wire.DATA, 1);
            }
            peer.expect(Wire.END, 1);
        }
    }

    @Test
    void singleResultThatIsTakenAsAStreamWaitsForItsCredit() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            byte[] item = utf8("x");
            peer.send(
                    call(
                            1,
                            "echo",
                            Wire.RESULT_STREAM | Wire.PAYLOAD,
                            fields().u32(0).raw(item)),
                    Wire.ping(1));
            peer.expect(Wire.PING);

            peer.send(Wire.credit(1, 1));
            RawFrame frame = peer.next();
            assertThat(frame.text()).isEqualTo("x");
            if (frame.type() == Wire.DATA) {
                assertThat(peer.expect(Wire.END, 1).flags()).isZero();
            }
        }
    }

    @Test
    void peerThatGrantsAllAndReadsNothingStopsTheProducer() {
        try (RawPeer greedy = RawPeer.connect(server.port(), 16 * 1024).handshake(Wire.hello());
                RawPeer other = RawPeer.open(server.port())) {
            greedy.send(call(1, "items", Wire.RESULT_STREAM, fields().u32(0xFFFF_FFFFL)));

            long stalled = awaitStalled();
            assertThat(stalled).as("items on the way").isLessThan(ITEMS);
            assertThat(other.answer(1, "echo", "x")).isEqualTo("x");

            for (int i = 0; i < ITEMS; i++) {
                greedy.expect(Wire.DATA, 1);
            }
            greedy.expect(Wire.END, 1);
        }
    }

    @Test
    void slowConsumerHoldsTheProducerWithinItsBudgetAndOtherCallsGoOn() throws Exception {
        ConnectionSettings small = ConnectionSettings.defaults().withStreamBudget(BUDGET);
        try (RemoteClients clients = TestServers.clients(server.port(), small)) {
            RemoteClient client = clients.forService("tested");
            CountDownLatch go = new CountDownLatch(1);
            AtomicLong consumed = new AtomicLong();
            CountDownLatch done = new CountDownLatch(1);
            client.stream("items", null, byte[].class)
                    .publishOn(Schedulers.boundedElastic(), 64)
                    .doOnNext(item -> awaitQuietly(go))
                    .doOnTerminate(done::countDown)
                    .subscribe(item -> consumed.incrementAndGet());

            long ahead = awaitStalled();
            assertThat(ahead).isPositive().isLessThanOrEqualTo(64);
            assertThat(client.call("echo", utf8("x"), byte[].class).block(TestServers.LIMIT))
                    .isEqualTo(utf8("x"));

            go.countDown();
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(consumed).hasValue(ITEMS);
        }
    }

    @Test
    void greedyConsumerGetsNoMoreAheadThanTheBudget() {
        ConnectionSettings small = ConnectionSettings.defaults().withStreamBudget(BUDGET);
        try (RemoteClients clients = TestServers.clients(server.port(), small)) {
            Ahead ahead = new Ahead();
            clients.forService("tested").stream("items", null, byte[].class).subscribe(ahead);

            await().atMost(TestServers.LIMIT).until(ahead::isDisposed);
            assertThat(ahead.received).isEqualTo(ITEMS);
            assertThat(ahead.most * ITEM_BYTES).isLessThanOrEqualTo(BUDGET + ITEM_BYTES);
        }
    }

    /** Asks for all, and notes how far the producer is ahead of it. */
    private final class Ahead extends BaseSubscriber<byte[]> {

        private long received;
        private long most;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        protected void hookOnNext(byte[] item) {
            most = Math.max(most, produced.get() - received);
            received++;
        }
    }

    @Test
    void creditForAPayloadStreamStaysWithinTheBudget() {
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "hold", Wire.PAYLOAD_STREAM, fields()));
            long credit = 0;
            long most = 0;
            for (int sent = 0; sent < ITEMS; sent++) {
                while (credit == 0) {
                    credit += peer.expect(Wire.CREDIT, 1).credit();
                }
                most = Math.max(most, credit);
                credit--;
                peer.send(Wire.data(1, 0, new byte[ITEM_BYTES]));
            }
            peer.send(Wire.end(1));
            RawFrame last = peer.next();
            while (last.type() == Wire.CREDIT) {
                last = peer.next();
            }

            assertThat(last.text()).isEqualTo(Integer.toString(ITEMS));
            assertThat(most * ITEM_BYTES).isLessThanOrEqualTo(BUDGET + ITEM_BYTES);
            assertThat(most).as("the window grows as items turn out small").isGreaterThan(BUDGET / 65_536);
        }
    }

    /** Waits until nothing has been produced for a while, and says how much was. */
    private long awaitStalled() {
        AtomicLong last = new AtomicLong(-1);
        await().atMost(TestServers.LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
            long now = produced.get();
            return now > 0 && last.getAndSet(now) == now;
        });
        return produced.get();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not let go");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
