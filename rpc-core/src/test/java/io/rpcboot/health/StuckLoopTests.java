package io.rpcboot.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.health.EventLoopSnapshot.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** An event loop with a handler on it that does not come back, seen while it is stuck. */
@Tag("long")
class StuckLoopTests {

    private final CountDownLatch free = new CountDownLatch(1);

    @Test
    void itsStackAndOperationAreShownWhileItIsStuckAndKeptAfterwards() {
        try (Side side = new Side(Side.bytes("slow.sleep", (payload, context) -> sleepOnTheLoop()))) {
            side.client.call("slow.sleep", null, byte[].class).subscribe();
            Side.soon().until(() -> loop(side).state() == State.DOWN);
            EventLoopSnapshot stuck = loop(side);
            assertThat(stuck.operation()).isEqualTo("slow.sleep");
            assertThat(stuck.stack()).anyMatch(frame -> frame.contains("StuckLoopTests.sleepOnTheLoop"));
            assertThat(stuck.silentFor()).isGreaterThan(Duration.ofMillis(590));
            assertThat(stuck.connections()).isEqualTo(1);
            free.countDown();
            Side.soon().until(() -> loop(side).lastStall() != null && loop(side).state() == State.UP);
            EventLoopSnapshot after = loop(side);
            assertThat(after.state()).isEqualTo(State.UP);
            assertThat(after.operation()).isNull();
            assertThat(after.stack()).isEmpty();
            assertThat(after.stalls()).isPositive();
            assertThat(after.lag().max()).isGreaterThan(Duration.ofMillis(590));
            assertThat(after.lagSinceStart().max()).isGreaterThan(Duration.ofMillis(590));
            assertThat(after.lastStall().operation()).isEqualTo("slow.sleep");
            assertThat(after.lastStall().stack()).anyMatch(frame -> frame.contains("sleepOnTheLoop"));
            assertThat(side.health().events().read(0, java.util.Set.of(EventTopic.LOOP_STALL), 10))
                    .extracting(RpcEvent::text)
                    .anyMatch(text -> text.contains("code of 'slow.sleep' is on it"))
                    .anyMatch(text -> text.startsWith("answers again, after "));
        }
    }

    @Test
    void codeBetweenItemsOfAStreamIsNamedAsWell() {
        try (Side side = new Side(
                Side.stream("slow.items", (payload, context) -> Flux.range(0, 3).map(i -> sleepOnTheLoop())))) {
            side.client.stream("slow.items", null, byte[].class).subscribe();
            Side.soon().until(() -> loop(side).state() == State.DOWN);
            assertThat(loop(side).operation()).isEqualTo("slow.items");
            free.countDown();
        }
    }

    @Test
    void codeThatBlocksWithAResultIsNamedAtTheCaller() {
        try (Side side = new Side(Side.bytes("quick", (payload, context) -> new byte[1]))) {
            side.client
                    .call("quick", null, byte[].class)
                    .map(answer -> sleepOnTheLoop())
                    .subscribe();
            Side.soon()
                    .until(() -> side.clients.health().eventLoops().stream()
                            .anyMatch(loop -> loop.state() == State.DOWN && "quick".equals(loop.operation())));
            free.countDown();
        }
    }

    @Test
    void readingsOfCallsAndConnectionsNameTheLoopAndDoNotHang() {
        try (Side side = new Side(Side.bytes("slow.sleep", (payload, context) -> sleepOnTheLoop()))) {
            side.client.call("slow.sleep", null, byte[].class).subscribe();
            Side.soon().until(() -> loop(side).state() == State.DOWN);
            List<String> silent = List.of(loop(side).name());
            for (int i = 0; i < 20; i++) {
                Reading<CallSnapshot> calls = side.health().calls(10);
                assertThat(calls.silentLoops()).isEqualTo(silent);
                assertThat(calls.items()).isEmpty();
            }
            Reading<ConnectionSnapshot> connections = side.health().connections(10);
            assertThat(connections.silentLoops()).isEqualTo(silent);
            assertThat(connections.items())
                    .singleElement()
                    .satisfies(
                            connection -> assertThat(connection.inboundCalls()).isEqualTo(-1));
            String id = connections.items().get(0).id();
            assertThat(side.health().control().cancelCall(id + ".in.2", "stuck"))
                    .isEqualTo(RpcControl.Outcome.LOOP_SILENT);
            assertThat(side.clients.health().calls(10).items())
                    .singleElement()
                    .satisfies(call -> assertThat(call.operation()).isEqualTo("slow.sleep"));
            free.countDown();
            Side.soon().until(() -> side.health().calls(10).silentLoops().isEmpty());
        }
    }

    private static EventLoopSnapshot loop(Side side) {
        return side.health().eventLoops().get(0);
    }

    private byte[] sleepOnTheLoop() {
        try {
            if (!free.await(Side.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody let it go");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new byte[1];
    }
}
