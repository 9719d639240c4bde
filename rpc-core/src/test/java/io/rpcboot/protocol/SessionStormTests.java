package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Sessions that are opened and cancelled at any point, as fast as they go. {@value #COUNT} of them, or as many as
 * {@code -Drpcboot.storm.sessions} says.
 */
class SessionStormTests {

    static final int COUNT = 10_000;

    private static final int AT_A_TIME = 64;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Sinks.EmitFailureHandler TRY_AGAIN = Sinks.EmitFailureHandler.busyLooping(LIMIT);
    private static final List<String> OPERATIONS =
            List.of("idle", "full", "unstarted", "echo.session", "leave", "leave.unstarted", "relay");
    private static final long TOLERATED_BYTES = 2 << 20;

    private final AtomicReference<Throwable> unexpected = new AtomicReference<>();
    private final AtomicInteger acknowledged = new AtomicInteger();

    @Test
    void nothingIsLeftOfThemAndANeighbourNoticesNothing() throws Exception {
        int count = Integer.getInteger("rpcboot.storm.sessions", COUNT);
        try (SessionPeer last = SessionPeer.start("peer-c", null);
                SessionPeer peer = SessionPeer.start("peer-b", last);
                RemoteClients clients = SessionPeer.clients("peer-a", peer.port())) {
            RemoteClient client = clients.forService("tested");
            RemoteSession<String, String, String> neighbour = open(client, "echo.session", "neighbour");
            storm(client, 200); // what is loaded and made once
            awaitNoneRunning(client);
            long memory = client.call("memory", "", Long.class).block(LIMIT);
            int threads = client.call("threads", "", Integer.class).block(LIMIT);

            Sinks.Many<String> toNeighbour = Sinks.many().unicast().onBackpressureBuffer();
            AtomicLong echoed = new AtomicLong();
            AtomicReference<Throwable> disturbed = new AtomicReference<>();
            neighbour
                    .receive()
                    .subscribe(
                            item -> toNeighbour.emitNext(Long.toString(echoed.incrementAndGet()), TRY_AGAIN),
                            disturbed::set);
            neighbour.send(toNeighbour.asFlux()).subscribe(nothing -> {}, disturbed::set);
            toNeighbour.emitNext("0", TRY_AGAIN);
            storm(client, count);

            assertThat(unexpected.get()).isNull();
            assertThat(disturbed.get()).isNull();
            assertThat(acknowledged.get()).isPositive();
            assertThat(echoed.get()).isGreaterThan(count / 100);
            toNeighbour.emitComplete(TRY_AGAIN);
            assertThat(neighbour.result().block(LIMIT)).isEqualTo("echoed");
            awaitNoneRunning(client);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(
                                    client.call("memory", "", Long.class).block(LIMIT))
                            .isLessThan(memory + TOLERATED_BYTES));
            assertThat(client.call("threads", "", Integer.class).block(LIMIT)).isLessThanOrEqualTo(threads + 4);
        }
    }

    private void storm(RemoteClient client, int count) {
        Flux.range(0, count).flatMap(i -> one(client, i), AT_A_TIME).blockLast(LIMIT);
    }

    /** One session, ended at a point that its number decides, and waited for where that is possible. */
    private Mono<Void> one(RemoteClient client, int number) {
        String operation = OPERATIONS.get(number % OPERATIONS.size());
        Mono<RemoteSession<String, String, String>> opening = opening(client, operation, "idle");
        int point = number / OPERATIONS.size() % 5;
        if (point == 0 || operation.equals("unstarted")) {
            // Whatever comes first: the start, an error, or that the subscriber has had enough.
            return opening.flatMap(session -> session.cancel("late"))
                    .onErrorResume(RpcCancelledException.class, error -> Mono.empty())
                    .doOnError(unexpected::set)
                    .onErrorComplete()
                    .takeUntilOther(Mono.delay(Duration.ofNanos(number % 7 * 500_000L)));
        }
        return opening.flatMap(session -> cancel(session, point))
                .onErrorResume(RpcCancelledException.class, error -> Mono.empty())
                .doOnError(unexpected::set)
                .onErrorComplete();
    }

    private Mono<Void> cancel(RemoteSession<String, String, String> session, int point) {
        Mono<Void> cancelled = session.cancel("point " + point).doOnSuccess(nothing -> acknowledged.incrementAndGet());
        return switch (point) {
            case 1 -> cancelled;
            case 2 -> {
                session.receive().subscribe(item -> {}, error -> {});
                session.send(Flux.generate(sink -> sink.next(SessionPeer.LARGE)))
                        .subscribe(nothing -> {}, error -> {});
                yield Mono.delay(Duration.ofMillis(2)).then(cancelled);
            }
            case 3 ->
                session.receive()
                        .take(3)
                        .then()
                        .or(Mono.delay(Duration.ofMillis(3)).then())
                        .then(cancelled);
            default -> cancelled.and(session.cancel("twice")).and(session.result());
        };
    }

    private static void awaitNoneRunning(RemoteClient client) {
        // The neighbour runs on until its result.
        await().atMost(LIMIT)
                .until(() -> client.call("running", "", Integer.class).block(LIMIT) <= 1);
    }

    private static Mono<RemoteSession<String, String, String>> opening(
            RemoteClient client, String operation, String payload) {
        return client.operation(operation).payload(payload).openSession(String.class, String.class, String.class);
    }

    private static RemoteSession<String, String, String> open(RemoteClient client, String operation, String payload) {
        return opening(client, operation, payload).block(LIMIT);
    }
}
