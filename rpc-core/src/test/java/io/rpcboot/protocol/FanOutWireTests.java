package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.FanOut;
import io.rpcboot.LaggedException;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** What comes over a connection once is shared here by several: the other side sees one subscriber. */
class FanOutWireTests {

    private static final Duration LIMIT = TestServers.LIMIT;
    private static final int ITEMS = 5_000;
    private static final int KEPT = 16;
    private static final List<Integer> ALL =
            IntStream.rangeClosed(1, ITEMS).boxed().toList();

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong produced = new AtomicLong();
    private final AtomicInteger cancelled = new AtomicInteger();
    private RpcServer server;
    private RemoteClients clients;
    private RemoteClient client;

    @BeforeEach
    void start() {
        OperationDefinition stream = OperationDefinition.streaming(
                        "numbers", Void.class, Integer.class, (payload, context) -> numbers())
                .withPayload(PayloadSpec.none());
        OperationDefinition session = OperationDefinition.session(
                        "numbers.session",
                        Void.class,
                        new SessionSpec(Void.class, Integer.class),
                        String.class,
                        (payload, context) -> {
                            RpcSession<Void, Integer> own = context.session();
                            own.started();
                            return own.send(numbers()).thenReturn("sent");
                        })
                .withPayload(PayloadSpec.none());
        server = TestServers.start(stream, session);
        clients = TestServers.clients(server.port());
        client = clients.forService("tested");
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void streamedResultIsCarriedOnceAndOnlyTheOneWhoLagsLoses() {
        shared(client.operation("numbers").retrieveFlux(Integer.class));
    }

    @Test
    void whatASessionReceivesIsCarriedOnceAndOnlyTheOneWhoLagsLoses() {
        RemoteSession<Void, Integer, String> session = open();
        shared(session.receive());
        assertThat(session.result().block(LIMIT)).isEqualTo("sent");
        assertThat(session.lostItems()).isZero(); // nothing on the way
    }

    @Test
    void lastOneThatLeavesStopsTheStreamAtItsProducer() {
        Flux<Integer> shared =
                client.operation("numbers").retrieveFlux(Integer.class).transform(FanOut.buffered(KEPT, 2));
        Taker first = new Taker(5);
        Taker second = new Taker(10);
        shared.subscribe(first);
        shared.subscribe(second);
        await().atMost(LIMIT).until(() -> second.taken.size() == 10);
        first.cancel();
        assertThat(cancelled).hasValue(0);
        second.cancel();
        await().atMost(LIMIT).until(() -> cancelled.get() == 1);
        assertThat(produced).hasValueLessThan(ITEMS);
        assertThat(calls).hasValue(1);
    }

    @Test
    void lastOneThatLeavesASessionsItemsEndsThemAndTheSessionGoesOnToItsResult() {
        RemoteSession<Void, Integer, String> session = open();
        Taker only = new Taker(5);
        session.receive().transform(FanOut.buffered(KEPT)).subscribe(only);
        await().atMost(LIMIT).until(() -> only.taken.size() == 5);

        only.cancel();

        assertThat(session.result().block(LIMIT)).isEqualTo("sent");
        assertThat(produced).hasValueLessThan(ITEMS);
    }

    private void shared(Flux<Integer> remote) {
        Flux<Integer> shared = remote.transform(FanOut.buffered(KEPT, 3));
        Taker first = new Taker(Long.MAX_VALUE);
        Taker late = new Taker(5);
        Taker second = new Taker(Long.MAX_VALUE);
        shared.subscribe(first);
        shared.subscribe(late);
        assertThat(calls.get() + produced.get()).isLessThanOrEqualTo(1); // begins with the third
        shared.subscribe(second);
        await().atMost(LIMIT).until(() -> first.ended && second.ended);

        assertThat(late.ended).isFalse();
        late.request(Long.MAX_VALUE);
        await().atMost(LIMIT).until(() -> late.ended);

        assertThat(first.taken).isEqualTo(ALL);
        assertThat(second.taken).isEqualTo(ALL);
        assertThat(first.failure).isNull();
        assertThat(second.failure).isNull();
        assertThat(late.taken).isEqualTo(ALL.subList(0, late.taken.size())).hasSizeBetween(KEPT, 5 + KEPT);
        assertThat(late.failure)
                .isInstanceOfSatisfying(
                        LaggedException.class,
                        lagged -> assertThat(lagged.lost()).isEqualTo(ITEMS - late.taken.size()));
        assertThat(calls).hasValue(1);
        assertThat(produced).hasValue(ITEMS);
    }

    private Flux<Integer> numbers() {
        return Flux.range(1, ITEMS)
                .doOnSubscribe(subscription -> calls.incrementAndGet())
                .doOnNext(number -> produced.incrementAndGet())
                .doOnCancel(cancelled::incrementAndGet);
    }

    private RemoteSession<Void, Integer, String> open() {
        return client.operation("numbers.session")
                .openSession(Void.class, Integer.class, String.class)
                .block(LIMIT);
    }

    private static final class Taker extends BaseSubscriber<Integer> {

        private final long first;
        private final List<Integer> taken = new CopyOnWriteArrayList<>();
        private volatile boolean ended;
        private volatile @Nullable Throwable failure;

        Taker(long first) {
            this.first = first;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(first);
        }

        @Override
        protected void hookOnNext(Integer number) {
            taken.add(number);
        }

        @Override
        protected void hookOnComplete() {
            ended = true;
        }

        @Override
        protected void hookOnError(Throwable error) {
            failure = error;
            ended = true;
        }
    }
}
