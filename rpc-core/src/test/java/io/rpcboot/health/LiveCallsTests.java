package io.rpcboot.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import io.rpcboot.health.CallSnapshot.Direction;
import io.rpcboot.health.RpcControl.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class LiveCallsTests {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void aCallIsShownAtBothEndsWithWhatItWaitsFor() {
        try (Side side = new Side(Side.bytes("hang", (payload, context) -> Mono.never()))) {
            Disposable call = side.client
                    .operation("hang")
                    .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                    .header("tenant", "a")
                    .timeout(Duration.ofSeconds(60))
                    .retrieveMono(byte[].class)
                    .subscribe();
            Side.soon().until(() -> side.health().calls(10).total() == 1);
            CallSnapshot inbound = side.health().calls(10).items().get(0);
            assertThat(inbound.direction()).isEqualTo(Direction.INBOUND);
            assertThat(inbound.operation()).isEqualTo("hang");
            assertThat(inbound.state()).isEqualTo("running");
            assertThat(inbound.age()).isPositive();
            assertThat(inbound.deadlineLeft()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
            assertThat(inbound.headers()).containsEntry("tenant", "a");
            assertThat(inbound.traceId()).isEqualTo(TRACE);
            assertThat(inbound.eventLoop()).startsWith("rpc-server-");
            CallSnapshot outbound = side.clients.health().calls(10).items().get(0);
            assertThat(outbound.direction()).isEqualTo(Direction.OUTBOUND);
            assertThat(outbound.peer()).startsWith("tested (");
            assertThat(outbound.state()).isEqualTo("waiting for the answer");
            assertThat(outbound.id()).startsWith(outbound.connection()).endsWith(".out.2");
            call.dispose();
            Side.soon()
                    .until(() -> side.health().calls(10).total() == 0
                            && side.clients.health().calls(10).total() == 0);
        }
    }

    @Test
    void theOldestComeFirstAndNoMoreThanWereAskedFor() {
        try (Side side = new Side(Side.bytes("hang", (payload, context) -> Mono.never()))) {
            for (int i = 1; i <= 5; i++) {
                int count = i;
                side.client.call("hang", null, byte[].class).subscribe();
                Side.soon().until(() -> side.health().calls(0).total() == count);
            }
            Reading<CallSnapshot> oldest = side.health().calls(3);
            assertThat(oldest.total()).isEqualTo(5);
            assertThat(oldest.items()).extracting(CallSnapshot::id).satisfies(ids -> {
                assertThat(ids.get(0)).endsWith(".in.2");
                assertThat(ids.get(1)).endsWith(".in.3");
                assertThat(ids.get(2)).endsWith(".in.4");
            });
        }
    }

    @Test
    void aStreamShowsItsCredit() {
        try (Side side = new Side(
                Side.stream("ticks", (payload, context) -> Flux.<byte[]>never().startWith(new byte[1])))) {
            side.client.stream("ticks", null, byte[].class).limitRate(10).subscribe();
            Side.soon()
                    .until(() -> side.clients.health().calls(1).items().stream()
                            .anyMatch(call -> call.creditGranted() == 9));
            Side.soon()
                    .until(() -> side.health().calls(1).items().stream().anyMatch(call -> call.creditReceived() == 9));
        }
    }

    @Test
    void aSessionShowsWhatEachSideMaySend() {
        OperationDefinition talk = OperationDefinition.session(
                        "talk",
                        byte[].class,
                        new SessionSpec(byte[].class, byte[].class),
                        byte[].class,
                        (payload, context) -> {
                            RpcSession<byte[], byte[]> session = context.session();
                            session.started(null);
                            session.receive().limitRate(7).subscribe();
                            return session.send(Flux.<byte[]>never().startWith(new byte[1]));
                        })
                .withPayload(PayloadSpec.optionalValue(byte[].class));
        try (Side side = new Side(talk)) {
            RemoteSession<byte[], byte[], byte[]> session = side.client
                    .operation("talk")
                    .openSession(byte[].class, byte[].class, byte[].class)
                    .block(Side.LIMIT);
            session.receive().limitRate(10).subscribe();
            awaitCredit(side.clients.health(), 7);
            awaitCredit(side.health(), 9);
            session.send(Flux.<byte[]>never().startWith(new byte[1], new byte[1]))
                    .subscribe();
            awaitCredit(side.clients.health(), 5);
        }
    }

    /** Waits until the call under way may send so many items. */
    private static void awaitCredit(RpcHealth health, long items) {
        Side.soon().until(() -> health.calls(1).items().stream().anyMatch(call -> call.creditReceived() == items));
    }

    @Test
    void anOperatorCancelsACallAtItsCallee() {
        try (Side side = new Side(Side.bytes("hang", (payload, context) -> Mono.never()))) {
            CompletableFuture<byte[]> answer =
                    side.client.call("hang", null, byte[].class).toFuture();
            Side.soon().until(() -> side.health().calls(1).total() == 1);
            String id = side.health().calls(1).items().get(0).id();
            assertThat(side.health().control().cancelCall(id, "stuck since noon"))
                    .isEqualTo(Outcome.DONE);
            assertThat(answer)
                    .failsWithin(Side.LIMIT)
                    .withThrowableThat()
                    .withCauseInstanceOf(RpcException.class)
                    .withMessageContaining("stuck since noon");
            assertThat(side.health().control().cancelCall(id, "again")).isEqualTo(Outcome.ALREADY_ENDED);
            assertThat(side.health().operations().get(0).errors()).containsEntry(RpcCode.CANCELLED, 1L);
        }
    }

    @Test
    void anOperatorCancelsACallAtItsCaller() {
        try (Side side = new Side(Side.bytes("hang", (payload, context) -> Mono.never()))) {
            CompletableFuture<byte[]> answer =
                    side.client.call("hang", null, byte[].class).toFuture();
            Side.soon().until(() -> side.clients.health().calls(1).total() == 1);
            String id = side.clients.health().calls(1).items().get(0).id();
            assertThat(side.clients.health().control().cancelCall(id, "not needed"))
                    .isEqualTo(Outcome.DONE);
            assertThat(answer)
                    .failsWithin(Side.LIMIT)
                    .withThrowableThat()
                    .withCauseInstanceOf(RpcCancelledException.class)
                    .withMessageContaining("by an operator at client, the caller: not needed");
            Side.soon().until(() -> side.health().calls(1).total() == 0);
        }
    }

    @Test
    void whatNeverWasIsUnknown() {
        try (Side side = new Side(Side.bytes("hang", (payload, context) -> Mono.never()))) {
            side.client.call("hang", null, byte[].class).subscribe();
            Side.soon().until(() -> side.health().calls(1).total() == 1);
            RpcControl control = side.health().control();
            String connection = side.health().calls(1).items().get(0).connection();
            for (String id : List.of(
                    "",
                    "x",
                    connection,
                    connection + ".in.3",
                    connection + ".out.1",
                    connection + ".in.0",
                    "s999999999.in.1",
                    connection + ".in.99999999999999999999")) {
                assertThat(control.cancelCall(id, "try")).as(id).isEqualTo(Outcome.UNKNOWN);
            }
            assertThat(control.drainConnection("s999999999", "try")).isEqualTo(Outcome.UNKNOWN);
            assertThat(control.evictConnection("c1", "try")).isEqualTo(Outcome.UNKNOWN);
            assertThat(control.blockOperation("hung")).isEqualTo(Outcome.UNKNOWN);
            assertThat(control.resetBackoff("tested", null)).isEqualTo(Outcome.UNKNOWN);
            assertThat(side.clients.health().control().drainServer("try")).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void aConnectionIsDrainedOrEvicted() {
        try (Side side = new Side(Side.bytes("hang", (payload, context) -> Mono.never()))) {
            CompletableFuture<byte[]> first =
                    side.client.call("hang", null, byte[].class).toFuture();
            Side.soon().until(() -> side.health().calls(1).total() == 1);
            String id = side.health().connections(1).items().get(0).id();
            assertThat(side.health().control().drainConnection(id, "maintenance"))
                    .isEqualTo(Outcome.DONE);
            Side.soon().until(() -> side.health().connections(1).items().get(0).draining());
            assertThat(first).isNotDone();
            assertThat(side.health().control().evictConnection(id, "now")).isEqualTo(Outcome.DONE);
            assertThat(first).failsWithin(Side.LIMIT);
            Side.soon().until(() -> side.health().connections(1).items().isEmpty());
            assertThat(side.health().control().evictConnection(id, "again")).isEqualTo(Outcome.ALREADY_ENDED);
            assertThat(side.health().control().cancelCall(id + ".in.1", "again"))
                    .isEqualTo(Outcome.ALREADY_ENDED);
            assertThat(side.health().events().counts())
                    .as("known as soon as the connection is gone")
                    .containsEntry(EventTopic.CONTROL, 2L)
                    .containsEntry(EventTopic.CONNECTION_CLOSED, 1L)
                    .containsEntry(EventTopic.CONNECTION_OPENED, 1L);
        }
    }

    @Test
    void anOperationIsBlockedAndTakenAgain() {
        try (Side side = new Side(Side.bytes("echo", (payload, context) -> new byte[1]))) {
            side.client.call("echo", null, byte[].class).block(Side.LIMIT);
            assertThat(side.health().control().blockOperation("echo")).isEqualTo(Outcome.DONE);
            assertThat(side.health().operations().get(0).blocked()).isTrue();
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(
                            () -> side.client.call("echo", null, byte[].class).block(Side.LIMIT))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.PERMISSION_DENIED));
            assertThat(side.health().control().unblockOperation("echo")).isEqualTo(Outcome.DONE);
            side.client.call("echo", null, byte[].class).block(Side.LIMIT);
            OperationSnapshot echo = side.health().operations().get(0);
            assertThat(echo.calls()).isEqualTo(3);
            assertThat(echo.inFlight()).isZero();
            assertThat(echo.errors()).containsExactly(java.util.Map.entry(RpcCode.PERMISSION_DENIED, 1L));
            assertThat(echo.latency().count()).isEqualTo(3);
        }
    }

    @Test
    void aDrainedServerTakesNothingMoreAndLetsCallsEnd() {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        try (Side side = new Side(Side.bytes("hang", (payload, context) -> Mono.fromFuture(result)))) {
            CompletableFuture<byte[]> answer =
                    side.client.call("hang", null, byte[].class).toFuture();
            Side.soon().until(() -> side.health().calls(1).total() == 1);
            assertThat(side.health().control().drainServer("deployment")).isEqualTo(Outcome.DONE);
            Side.soon().until(() -> side.health().connections(1).items().get(0).draining());
            Side.soon()
                    .until(() -> side.clients.health().connections(10).items().stream()
                            .anyMatch(ConnectionSnapshot::draining));
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(
                            () -> side.client.call("hang", null, byte[].class).block(Side.LIMIT));
            assertThat(answer).isNotDone();
            result.complete(new byte[1]);
            assertThat(answer).succeedsWithin(Side.LIMIT);
            Side.soon().until(() -> side.server.connectionCount() == 0);
            assertThat(side.health().events().counts())
                    .hasEntrySatisfying(
                            EventTopic.CONNECTION_REFUSED,
                            count -> assertThat(count).isPositive());
        }
    }
}
