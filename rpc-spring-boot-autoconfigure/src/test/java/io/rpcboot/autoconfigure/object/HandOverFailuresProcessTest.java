package io.rpcboot.autoconfigure.object;

import static io.rpcboot.autoconfigure.object.ObjectProcesses.SOON;
import static io.rpcboot.autoconfigure.object.ObjectProcesses.counts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** References that are passed on to a process that cannot take them: the call that carries one fails, and no more. */
@Tag("processes")
class HandOverFailuresProcessTest {

    private static ObjectProcesses processes;
    private static JavaProcess thirdProcess;
    private static RemoteClient owner;
    private static RemoteClient third;
    private static RemoteClient strict;

    private Counter counter;

    @BeforeAll
    static void start() {
        processes = new ObjectProcesses();
        JavaProcess owning = processes.start();
        JavaProcess refusing = processes.start("rpc.objects.accept-handover=false");
        thirdProcess = processes.start();
        owner = processes.client(owning);
        third = processes.client(thirdProcess);
        strict = processes.client(refusing);
    }

    @AfterAll
    static void stop() {
        processes.close();
    }

    @BeforeEach
    void hold() {
        counter = owner.call("fresh", null, Counter.class).block(SOON);
    }

    /** Long before any lease or claim is over. */
    @AfterEach
    void nothingLeaks() {
        assertThat(counter.add(1)).as("the one that was passed on").isPositive();
        counter.close();
        processes.awaitNothing(Duration.ofSeconds(10), List.of(owner, third, strict));
    }

    @Test
    void oneThatIsDown() {
        CuttableProxy gone = processes.before(thirdProcess);
        gone.close();
        fails(processes.client(gone.port()).call("addAndClose", counter, Integer.class), RpcCode.UNAVAILABLE);
    }

    @Test
    void oneThatGoesDownWhileTheMessageIsOnItsWay() {
        CuttableProxy slow = processes.before(thirdProcess);
        slow.questionsHoldable();
        RemoteClient receiver = processes.client(slow.port());
        receiver.call("ping", null, String.class).block(SOON);
        slow.hold(true);
        var sum = receiver.call("addAndClose", counter, Integer.class).toFuture();
        await().atMost(SOON).until(() -> counts(owner).get(2) == 1);
        slow.close();
        assertThat(sum).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RpcException.class);
    }

    @Test
    void oneThatReadsTheMessageWhenItsCallerWaitsNoLonger() {
        CuttableProxy slow = processes.before(thirdProcess);
        slow.questionsHoldable();
        RemoteClient receiver = processes.client(slow.port());
        receiver.call("ping", null, String.class).block(SOON);
        slow.hold(true);
        fails(
                receiver.operation("addAndClose")
                        .payload(counter)
                        .timeout(Duration.ofMillis(500))
                        .retrieveMono(Integer.class),
                RpcCode.DEADLINE_EXCEEDED);
        await().atMost(SOON).until(() -> counts(owner).get(2) == 0);
        slow.hold(false);
        assertThat(receiver.call("ping", null, String.class).block(SOON)).isEqualTo("pong");
    }

    @Test
    void oneThatGivesItBackAfterTheTimeOfItsCall() {
        fails(
                third.operation("closeInTheEnd")
                        .payload(counter)
                        .timeout(Duration.ofMillis(500))
                        .retrieveMono(Void.class),
                RpcCode.DEADLINE_EXCEEDED);
    }

    @Test
    void oneThatTakesNoReferencesToObjectsOfOthers() {
        assertThat(strict.call("addAndClose", new Counter.Real(), Integer.class).block(SOON))
                .as("one of the sender's own")
                .isEqualTo(1);
        strict.call("hold", new Counter.Real(), Void.class).block(SOON);
        var other = strict.call("lossOfLast", null, String.class).toFuture();
        await().atMost(SOON).until(() -> counts(strict).get(1) == 1);
        assertThat(fails(strict.call("addAndClose", counter, Integer.class), RpcCode.PERMISSION_DENIED))
                .hasMessageContaining("rpc.objects.accept-handover=false");
        assertThat(other).as("another call of the connection").isNotDone();
        strict.call("dropAll", null, Void.class).block(SOON);
        assertThat(other).succeedsWithin(SOON).isEqualTo("RELEASED");
    }

    @Test
    void oneThatIsGivenAClaimThatAnotherHasUsed() {
        RemoteClient fourth = processes.client(processes.start());
        byte[] message = third.call("raw", counter, byte[].class).block(SOON);
        assertThat(third.call("addAndClose", message, Integer.class).block(SOON))
                .isEqualTo(1);
        assertThat(fails(fourth.call("addAndClose", message, Integer.class), RpcCode.FAILED_PRECONDITION, fourth))
                .hasMessageContaining("claim has been used");
        assertThat(fails(owner.call("addAndClose", message, Integer.class), RpcCode.INVALID_ARGUMENT, owner))
                .as("where the object is")
                .hasMessageContaining("claim has been used");
        assertThat(counts(fourth)).isEqualTo(List.of(0, 0, 0));
    }

    @Test
    void oneThatIsGivenAClaimThatHasExpired() {
        RemoteClient hasty = processes.client(processes.start("rpc.objects.claim-time=2s"));
        Counter other = hasty.call("fresh", null, Counter.class).block(SOON);
        byte[] message = third.call("raw", other, byte[].class).block(SOON);
        await().atMost(SOON).until(() -> counts(hasty).get(2) == 0);
        assertThat(fails(third.call("addAndClose", message, Integer.class), RpcCode.FAILED_PRECONDITION))
                .hasMessageContaining("claim has expired");
        assertThat(other.add(1)).isEqualTo(1);
        other.close();
        await().atMost(SOON).untilAsserted(() -> assertThat(counts(hasty)).isEqualTo(List.of(0, 0, 0)));
    }

    private static RpcException fails(Mono<?> call, RpcCode code) {
        return fails(call, code, third);
    }

    /** The call fails; another to the same process does not. */
    private static RpcException fails(Mono<?> call, RpcCode code, RemoteClient same) {
        var error = assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> call.block(SOON))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(code))
                .actual();
        assertThat(same.call("ping", null, String.class).block(SOON)).isEqualTo("pong");
        return error;
    }
}
