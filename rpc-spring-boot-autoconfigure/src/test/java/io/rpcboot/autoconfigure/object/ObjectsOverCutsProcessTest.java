package io.rpcboot.autoconfigure.object;

import static io.rpcboot.autoconfigure.object.ObjectProcesses.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.ReplyStream;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What two processes hold of each other while the only connection between them is cut. */
@Tag("processes")
class ObjectsOverCutsProcessTest {

    private static final Duration CUT = Duration.ofSeconds(5);

    private final ObjectProcesses processes =
            new ObjectProcesses("rpc.objects.lease=20s", "rpc.objects.renew-interval=1s");

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void bothGoOnWithWhatTheyHoldAndWhatWasUnderWayFails() {
        CuttableProxy wire = processes.wire();
        JavaProcess other = processes.start("rpc.objects.addresses=tcp://127.0.0.1:" + wire.port());
        wire.target(ObjectProcesses.port(other));
        RemoteClient remote = processes.client(wire.port());
        Counter counter = remote.call("fresh", null, Counter.class).block(SOON);
        CompletableFuture<String> lost =
                RemoteObject.of(counter).onLost().map(Object::toString).toFuture();
        ReplyTo.Waiting<String> answer = processes.objects.expectReply(String.class, Duration.ofMinutes(1));
        remote.call("keepReply", answer.replyTo(), Void.class).block(SOON);
        ReplyStream.Waiting<Integer> answers = processes.objects.expectReplies(Integer.class, Duration.ofMinutes(1));
        List<CompletableFuture<?>> underWay = new ArrayList<>();
        underWay.add(remote.call("count", answers.replyTo(), String.class).toFuture());
        List<Integer> numbers = new CopyOnWriteArrayList<>();
        underWay.add(answers.answer().doOnNext(numbers::add).then().toFuture());
        underWay.add(counter.doubled(Flux.never()).then().toFuture());
        await().atMost(SOON).until(() -> numbers.size() >= 3);

        wire.cut(true);
        for (CompletableFuture<?> each : underWay) {
            assertThat(each)
                    .failsWithin(SOON)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(RpcException.class)
                    .satisfies(error ->
                            assertThat(((RpcException) error.getCause()).code()).isEqualTo(RpcCode.UNAVAILABLE));
        }
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> counter.value().block(SOON))
                .satisfies(error -> assertThat(error).isNotInstanceOf(RpcTimeoutException.class))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.UNAVAILABLE));
        await().pollDelay(CUT).atMost(SOON).until(() -> true);
        wire.cut(false);

        await().atMost(SOON).ignoreExceptions().until(() -> counter.add(0) == 0);
        assertThat(counter.add(1)).isEqualTo(1);
        assertThat(lost).isNotDone();
        assertThat(remote.call("answer", "after all", String.class).block(SOON)).isEqualTo("OK");
        assertThat(answer.answer().block(SOON)).isEqualTo("after all");
        counter.close();
        processes.awaitNothing(SOON, List.of(remote));
    }
}
