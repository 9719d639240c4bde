package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Who cancels a session, when, and what each side sees: between processes, with a full connection and an idle one. */
@Tag("processes")
class SessionProcessTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static SessionPeer last;
    private static SessionPeer middle;

    private RemoteClients clients;
    private RemoteClient client;
    private RemoteClient lastClient;
    private RemoteClients lastClients;
    private final List<RemoteSession<?, ?, ?>> neighbours = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        last = SessionPeer.start("peer-c", null);
        middle = SessionPeer.start("peer-b", last);
    }

    @AfterAll
    static void stop() {
        middle.close();
        last.close();
    }

    @BeforeEach
    void connect() {
        clients = SessionPeer.clients("peer-a", middle.port());
        client = clients.forService("tested");
        lastClients = SessionPeer.clients("observer", last.port());
        lastClient = lastClients.forService("tested");
    }

    @AfterEach
    void allReturnsToNothing() {
        neighbours.forEach(each -> each.cancel("the test is over").block(LIMIT));
        await().atMost(LIMIT).until(() -> running(client) == 0 && running(lastClient) == 0);
        clients.close();
        lastClients.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callerCancelsAfterStarted(boolean full) {
        fill(full);
        RemoteSession<String, String, String> session = open(client, full ? "full" : "idle", "x");
        AtomicReference<Throwable> sent = new AtomicReference<>();
        session.send(Flux.generate(sink -> sink.next(SessionPeer.LARGE))).subscribe(nothing -> {}, sent::set);
        Mono<String> result = session.result();
        AtomicReference<Throwable> received = new AtomicReference<>();
        session.receive().subscribe(item -> {}, received::set);

        session.cancel("seen enough").block(LIMIT);

        assertThat(result.block(LIMIT)).isNull();
        assertCancelled(sent.get(), "peer-a, call ", "seen enough");
        assertCancelled(received.get(), "peer-a, call ", "seen enough");
        assertThat(lastEnd(client))
                .startsWith((full ? "full" : "idle") + " by [peer-a (127.0.0.1:")
                .endsWith("] for [seen enough]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callerCancelsBeforeStarted(boolean full) {
        fill(full);
        int before = running(client);
        Disposable opening = opening(client, "unstarted", "x").subscribe();
        await().atMost(LIMIT).until(() -> running(client) == before + 1);

        opening.dispose();

        await().atMost(LIMIT).until(() -> running(client) == before);
        assertThat(lastEnd(client))
                .startsWith("unstarted by [peer-a (127.0.0.1:")
                .endsWith("] for [the caller's subscriber cancelled]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void calleeCancelsAfterStarted(boolean full) {
        fill(full);
        RemoteSession<String, String, String> session = open(client, "leave", "closing time");

        StepVerifier.create(session.result())
                .expectErrorSatisfies(error -> assertCancelled(error, "peer-b (127.0.0.1:", "closing time"))
                .verify(LIMIT);
        StepVerifier.create(session.send(Flux.just("too late")))
                .expectErrorSatisfies(error -> assertCancelled(error, "peer-b (127.0.0.1:", "closing time"))
                .verify(LIMIT);
        await().atMost(LIMIT).until(() -> ends(client).contains("acknowledged"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void calleeCancelsBeforeStarted(boolean full) {
        fill(full);

        StepVerifier.create(opening(client, "leave.unstarted", "closed today"))
                .expectErrorSatisfies(error -> assertCancelled(error, "peer-b (127.0.0.1:", "closed today"))
                .verify(LIMIT);
    }

    @ParameterizedTest
    @CsvSource({"idle, false", "full, true", "unstarted, false", "unstarted, true"})
    void thirdPartyThatCancelsTheCallerIsNamedAtTheCallee(String operation, boolean full) {
        fill(full);
        int before = running(lastClient);
        boolean starts = !operation.equals("unstarted");
        if (starts) {
            RemoteSession<String, String, String> session = open(client, "relay", operation);
            assertThat(session.started()).isEqualTo("relayed " + operation);
            AtomicReference<Throwable> received = new AtomicReference<>();
            session.receive().take(10).concatWith(Flux.never()).subscribe(item -> {}, received::set);
            session.send(SessionPeer.endless(SessionPeer.LARGE)).subscribe(nothing -> {}, error -> {});
            session.cancel("all the way").block(LIMIT);
            assertThat(session.result().block(LIMIT)).isNull();
        } else {
            Disposable opening = opening(client, "relay", operation).subscribe();
            await().atMost(LIMIT).until(() -> running(lastClient) == before + 1);
            opening.dispose();
        }

        await().atMost(LIMIT).until(() -> running(lastClient) == before);
        assertThat(lastEnd(lastClient))
                .startsWith(operation + " by [peer-a (127.0.0.1:")
                .endsWith(starts ? "] for [all the way]" : "] for [the caller's subscriber cancelled]");
    }

    @ParameterizedTest
    @CsvSource({"leave, false", "leave, true", "leave.unstarted, false", "leave.unstarted, true"})
    void thirdPartyThatCancelsTheCalleeIsNamedAtTheCaller(String operation, boolean full) {
        fill(full);
        Mono<String> result = opening(client, "relay", operation).flatMap(RemoteSession::result);

        StepVerifier.create(result)
                .expectErrorSatisfies(error -> assertCancelled(error, "peer-c (127.0.0.1:", "relayed"))
                .verify(LIMIT);
    }

    /** One who is neither at the caller nor at the callee: another task, with its own connection to the callee. */
    @ParameterizedTest
    @CsvSource({"idle, false", "full, true", "unstarted, false", "unstarted, true"})
    void operatorAtTheCalleeEndsItAndIsNamedAtTheCaller(String operation, boolean full) {
        fill(full);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int before = running(client);
        opening(client, operation, "x").flatMap(RemoteSession::result).subscribe(result -> {}, failure::set);
        await().atMost(LIMIT).until(() -> running(client) == before + 1);

        try (RemoteClients operator = SessionPeer.clients("operator", middle.port())) {
            assertThat(operator.forService("tested")
                            .call("cancel.calls", operation, Integer.class)
                            .block(LIMIT))
                    .isEqualTo(1);
        }

        await().atMost(LIMIT).until(() -> failure.get() != null);
        assertCancelled(failure.get(), "peer-b (127.0.0.1:", "the operator has had enough");
        await().atMost(LIMIT).until(() -> running(client) == before);
    }

    /** Part of the result, aside, in a blocking handler, and as a future that knows nothing of interrupts. */
    @ParameterizedTest
    @ValueSource(strings = {"call", "aside", "block", "future"})
    void ordinaryCallOfACancelledHandlerNamesTheFirstCancellerToo(String way) {
        String operation = "relay." + way;
        Disposable call = client.call(operation, "x", String.class).subscribe();
        await().atMost(LIMIT).until(() -> running(lastClient) == 1);

        call.dispose();

        await().atMost(LIMIT).until(() -> running(lastClient) == 0);
        assertThat(lastEnd(lastClient))
                .startsWith("never by [peer-a (127.0.0.1:")
                .contains("of '" + operation + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow", "blocking"})
    void acknowledgementComesAfterTheCleanUpAndNeighboursKeepTheirPace(String operation) {
        RemoteSession<String, String, String> neighbour = open(client, "echo.session", "n");
        neighbours.add(neighbour);
        RemoteSession<String, String, String> session = open(client, operation, "x");
        long cleaned = ends(client).stream().filter("cleaned"::equals).count();
        AtomicReference<Integer> echoes = new AtomicReference<>(0);
        neighbour.receive().subscribe(item -> echoes.updateAndGet(count -> count + 1), error -> {});
        neighbour
                .send(Flux.interval(Duration.ofMillis(5)).onBackpressureDrop().map(String::valueOf))
                .subscribe(nothing -> {}, error -> {});

        CompletableFuture<Void> cancelled = session.cancel("enough").toFuture();
        await().atMost(LIMIT).until(() -> ends(client).contains("cleaning up " + operation));
        int before = echoes.get();
        await().atMost(LIMIT).until(() -> echoes.get() > before + 5);
        assertThat(cancelled).isNotDone();

        client.call("go", "", String.class).block(LIMIT);

        assertThat(cancelled).succeedsWithin(LIMIT);
        assertThat(ends(client).stream().filter("cleaned"::equals).count()).isEqualTo(cleaned + 1);
    }

    @Test
    void firstErrorIsNotReplacedByTheCancellationItCauses() {
        RemoteSession<String, String, String> session = open(client, "fail", "x");
        AtomicReference<Throwable> received = new AtomicReference<>();
        session.receive().subscribe(item -> {}, received::set);
        session.send(Flux.just("go").concatWith(Flux.never())).subscribe(nothing -> {}, error -> {});

        StepVerifier.create(session.result())
                .expectErrorSatisfies(error ->
                        assertThat(error).isInstanceOf(RemoteException.class).hasMessageContaining("the first error"))
                .verify(LIMIT);
        assertThat(received.get()).hasMessageContaining("the first error");
    }

    @Test
    void cutTransportFailsBothEndsAndLeavesNothing() throws Exception {
        SessionPeer doomed = SessionPeer.start("doomed", last);
        try (RemoteClients own = SessionPeer.clients("peer-a", doomed.port())) {
            RemoteSession<String, String, String> full = open(own.forService("tested"), "full", "x");
            open(own.forService("tested"), "relay", "full");
            RemoteSession<String, String, String> stubborn = open(own.forService("tested"), "stubborn", "x");
            AtomicReference<Throwable> sent = new AtomicReference<>();
            full.send(Flux.generate(sink -> sink.next(SessionPeer.LARGE))).subscribe(nothing -> {}, sent::set);
            AtomicReference<Throwable> cancelled = new AtomicReference<>();
            stubborn.cancel("never acknowledged").subscribe(nothing -> {}, cancelled::set);
            assertThat(running(lastClient)).isEqualTo(1);

            doomed.kill();

            StepVerifier.create(full.result())
                    .expectError(ConnectionLostException.class)
                    .verify(LIMIT);
            StepVerifier.create(full.receive())
                    .expectError(ConnectionLostException.class)
                    .verify(LIMIT);
            // One session after the other fails, while this thread has heard of the first already.
            await().atMost(LIMIT).until(() -> sent.get() != null && cancelled.get() != null);
            assertThat(sent.get()).isInstanceOf(ConnectionLostException.class);
            assertThat(cancelled.get()).isInstanceOf(ConnectionLostException.class);
            await().atMost(LIMIT).until(() -> running(lastClient) == 0);
        } finally {
            doomed.close();
        }
    }

    /** Has neighbours' data fill the connections to both peers, in both directions. */
    private void fill(boolean full) {
        if (full) {
            flood(open(client, "flood", "neighbour"));
            flood(open(client, "relay", "flood"));
        }
    }

    private void flood(RemoteSession<String, String, String> neighbour) {
        neighbour.receive().subscribe(item -> {}, error -> {});
        neighbour.send(SessionPeer.endless(SessionPeer.HUGE)).subscribe(nothing -> {}, error -> {});
        neighbours.add(neighbour);
    }

    private static void assertCancelled(Throwable error, String canceller, String reason) {
        assertThat(error).isInstanceOfSatisfying(RpcCancelledException.class, cancelled -> {
            assertThat(cancelled.canceller()).startsWith(canceller);
            assertThat(cancelled.reason()).isEqualTo(reason);
        });
    }

    private static Mono<RemoteSession<String, String, String>> opening(
            RemoteClient client, String operation, String payload) {
        return client.operation(operation).payload(payload).openSession(String.class, String.class, String.class);
    }

    private static RemoteSession<String, String, String> open(RemoteClient client, String operation, String payload) {
        return opening(client, operation, payload).block(LIMIT);
    }

    private int running(RemoteClient of) {
        return of.call("running", "", Integer.class).block(LIMIT);
    }

    private static List<String> ends(RemoteClient of) {
        return of.call("ends", "", String.class).block(LIMIT).lines().toList();
    }

    private static String lastEnd(RemoteClient of) {
        List<String> ends = ends(of);
        return ends.get(ends.size() - 1);
    }
}
