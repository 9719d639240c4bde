package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.RpcServer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Deadlines and cancellation at the callee: the answer comes when the handler has really ended. */
class StoppedHandlerTests {

    private static final int CANCELLED = 1;
    private static final int DEADLINE_EXCEEDED = 4;

    private final AtomicInteger cancelled = new AtomicInteger();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicReference<String> seen = new AtomicReference<>();
    private RpcServer server;
    private RawPeer peer;

    @BeforeEach
    void start() {
        server = TestServers.start(
                TestServers.echo(),
                TestServers.bytes("never", (payload, context) -> Mono.never().doOnCancel(cancelled::incrementAndGet)),
                TestServers.stream(
                        "endless",
                        (payload, context) -> Flux.just(utf8("first"))
                                .concatWith(Flux.never())
                                .doOnCancel(cancelled::incrementAndGet)),
                TestServers.bytes(
                        "remaining",
                        (payload, context) -> utf8(context.remainingTime()
                                .map(time -> Boolean.toString(time.toMillis() <= 60_000 && time.toMillis() > 50_000))
                                .orElse("none"))),
                blocking("block", () -> {
                    blocked.countDown();
                    try {
                        mayEnd.await();
                        return utf8("not interrupted");
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        awaitCleanUp();
                        throw e;
                    }
                }),
                blocking(
                        "interrupted?",
                        () -> utf8(Boolean.toString(Thread.currentThread().isInterrupted()))));
        peer = RawPeer.open(server.port());
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        peer.close();
        server.close();
    }

    private interface Work {
        byte[] run() throws Exception;
    }

    private static OperationDefinition blocking(String name, Work work) {
        return TestServers.bytes(name, (payload, context) -> work.run()).withExecution(Execution.BLOCKING);
    }

    /** What a handler does that must put things in order before it ends. */
    private void awaitCleanUp() {
        try {
            if (!mayEnd.await(10, TimeUnit.SECONDS)) {
                seen.set("not let go");
            }
        } catch (InterruptedException e) {
            seen.set("interrupted twice");
        }
    }

    @Test
    void deadlineThatPassesCancelsTheHandlerAndIsTheAnswer() {
        peer.send(
                call(1, "never", Wire.DEADLINE | Wire.PAYLOAD, fields().u32(50).u8(1)));

        assertThat(peer.expectError(1, DEADLINE_EXCEEDED).handlerRan()).isTrue();
        assertThat(cancelled).hasValue(1);
        assertThat(peer.answer(1, "echo", "slot is free")).isEqualTo("slot is free");
    }

    @Test
    void deadlineThatPassesEndsAStream() {
        peer.send(call(
                1,
                "endless",
                Wire.DEADLINE | Wire.RESULT_STREAM,
                fields().u32(50).u32(10)));

        peer.expect(Wire.DATA, 1);
        peer.expectError(1, DEADLINE_EXCEEDED);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void deadlineThatPassesWithinAPayloadEndsTheCall() {
        peer.send(call(
                1,
                "echo",
                Wire.DEADLINE | Wire.PAYLOAD | Wire.CALL_MORE,
                fields().u32(50).u32(10).u8(1)));

        assertThat(peer.expectError(1, DEADLINE_EXCEEDED).handlerRan()).isFalse();
        peer.send(Wire.data(1, Wire.MORE, new byte[5]), Wire.end(1, new byte[4]));
        assertThat(peer.answer(1, "echo", "slot is free")).isEqualTo("slot is free");
    }

    @Test
    void handlerSeesWhatIsLeftOfTheDeadline() {
        peer.send(call(
                1,
                "remaining",
                Wire.DEADLINE | Wire.PAYLOAD,
                fields().u32(60_000).u8(1)));

        assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("true");
        assertThat(peer.answer(1, "remaining", "x")).isEqualTo("none");
    }

    @Test
    void endlessDeadlineIsKeptToo() {
        peer.send(
                call(
                        1,
                        "never",
                        Wire.DEADLINE | Wire.PAYLOAD,
                        fields().u32(0xFFFF_FFFFL).u8(1)),
                Wire.ping(1));
        peer.expect(Wire.PING);

        peer.send(Wire.cancel(1));
        peer.expectError(1, CANCELLED);
    }

    @Test
    void cancelIsAnsweredWithItsReason() {
        peer.send(call(1, "never", "x"), Wire.cancel(1));

        assertThat(peer.expectError(1, CANCELLED).message()).contains("because");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void cancelMayMeetAnAnswer() {
        peer.send(call(1, "echo", "x"), Wire.cancel(1), call(1, "echo", "y"));

        assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("x");
        assertThat(peer.expect(Wire.END, 1).text()).isEqualTo("y");
    }

    @Test
    void cancelOfADeadlineIsAnsweredWithItsCode() {
        byte[] cancel =
                fields().u8(DEADLINE_EXCEEDED).str8("").str16("too late").bytes();
        peer.send(call(1, "never", "x"), Wire.frame(Wire.CANCEL, 0, 1, cancel));

        peer.expectError(1, DEADLINE_EXCEEDED);
    }

    @Test
    void blockingHandlerIsInterruptedAndAnsweredWhenItHasEnded() throws Exception {
        peer.send(call(1, "block", "x"));
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

        peer.send(Wire.cancel(1), Wire.ping(1));
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        // Not before the handler has ended: the first thing to be heard is the answer to PING.
        peer.expect(Wire.PING);
        peer.send(Wire.ping(2));
        peer.expect(Wire.PING);

        mayEnd.countDown();
        assertThat(peer.expectError(1, CANCELLED).handlerRan()).isTrue();
        assertThat(seen).hasValue(null);
        assertThat(peer.answer(1, "interrupted?", "x")).isEqualTo("false");
    }

    @Test
    void slotOfABlockedHandlerIsInUseUntilItHasEnded() throws Exception {
        peer.send(call(1, "block", "x"));
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

        peer.send(Wire.cancel(1), call(1, "echo", "too early"));

        RawFrame last = peer.expectClosed().get(0);
        assertThat(last.type()).isEqualTo(Wire.GOAWAY);
        assertThat(last.message()).contains("open already");
    }

    @Test
    void secondCancelOfABlockedHandlerIsAViolation() throws Exception {
        peer.send(call(1, "block", "x"));
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

        peer.send(Wire.cancel(1), Wire.cancel(1));

        assertThat(peer.expectClosed().get(0).message()).contains("second CANCEL");
    }

    @Test
    void lostCallerInterruptsABlockingHandler() throws Exception {
        peer.send(call(1, "block", "x"));
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

        peer.hangUp();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        await().atMost(TestServers.LIMIT).until(() -> server.connectionCount() == 0);
    }

    @Test
    void deadlineInterruptsABlockingHandler() throws Exception {
        peer.send(call(
                1, "block", Wire.DEADLINE | Wire.PAYLOAD, fields().u32(2_000).u8(1)));
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();

        mayEnd.countDown();
        peer.expectError(1, DEADLINE_EXCEEDED);
    }
}
