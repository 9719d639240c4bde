package io.rpcboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** Calls that an event loop makes while another thread cancels them: none is left open at either side. */
class CancelRaceTests {

    private static final int CALLS = 15_000;
    private static final int CALLS_AT_A_TIME = 64;

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicReference<Subscription> made = new AtomicReference<>();
    private RpcServer server;
    private RemoteClients clients;

    @BeforeEach
    void start() {
        server = RpcServer.builder()
                .name("tested")
                .listen(URI.create("tcp://127.0.0.1:0"))
                .operations(List.of(
                        OperationDefinition.unary("echo", byte[].class, byte[].class, (payload, context) -> payload),
                        OperationDefinition.unary("never", byte[].class, byte[].class, (payload, context) -> {
                            started.incrementAndGet();
                            return Mono.never().doOnCancel(stopped::incrementAndGet);
                        })))
                .build();
        server.start();
        clients = RemoteClients.builder()
                .service(ServiceSettings.of("tested", server.addresses().get(0)))
                .build();
    }

    @AfterEach
    void stop() {
        clients.close();
        server.stop(Duration.ofSeconds(1));
    }

    @Test
    void noCallIsLeftOpen() throws Exception {
        RemoteClient client = clients.forService("tested");
        Thread canceller = new Thread(this::cancelAll);
        canceller.start();
        makeCalls(client, CALLS / CALLS_AT_A_TIME);
        canceller.join(TimeUnit.SECONDS.toMillis(60));
        assertThat(canceller.isAlive()).isFalse();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(clients.health().pools())
                        .isNotEmpty()
                        .allMatch(pool -> pool.callsInFlight() == 0 && pool.waiting() == 0));
        assertThat(started.get()).isPositive().isEqualTo(stopped.get());
        assertThat(signals.get()).isZero();
    }

    /** From the answer of a call, so on the event loop; each batch from a turn of its own. */
    private void makeCalls(RemoteClient client, int batches) {
        client.call("echo", new byte[1], byte[].class).subscribe(answer -> {
            for (int i = 0; i < CALLS_AT_A_TIME; i++) {
                client.call("never", new byte[1], byte[].class).subscribe(new Exposed());
            }
            if (batches > 1) {
                makeCalls(client, batches - 1);
            } else {
                expose(Last.CALL);
            }
        });
    }

    private void expose(Subscription call) {
        while (!made.compareAndSet(null, call)) {
            Thread.onSpinWait();
        }
    }

    private void cancelAll() {
        Subscription next = null;
        while (next != Last.CALL) {
            next = made.getAndSet(null);
            if (next != null) {
                next.cancel();
            }
        }
    }

    private enum Last implements Subscription {
        CALL;

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    /** Lets the other thread have the call right before it begins. */
    private final class Exposed extends BaseSubscriber<byte[]> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            expose(this);
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        protected void hookOnNext(byte[] value) {
            signals.incrementAndGet();
        }

        @Override
        protected void hookOnError(Throwable error) {
            signals.incrementAndGet();
        }
    }
}
