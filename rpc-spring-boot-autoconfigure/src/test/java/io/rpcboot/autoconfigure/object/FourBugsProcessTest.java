package io.rpcboot.autoconfigure.object;

import static io.rpcboot.autoconfigure.object.ObjectProcesses.SOON;
import static io.rpcboot.autoconfigure.object.ObjectProcesses.counts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What goes wrong with references that are counted by messages, a thousand times each, between three processes. */
@Tag("processes")
class FourBugsProcessTest {

    private static final int TIMES = 1_000;
    private static final int AT_ONCE = 100;

    private static ObjectProcesses processes;
    private static JavaProcess thirdProcess;
    private static RemoteClient owner;
    private static RemoteClient third;

    @BeforeAll
    static void start() {
        processes = new ObjectProcesses();
        JavaProcess owning = processes.start();
        thirdProcess = processes.start();
        owner = processes.client(owning);
        third = processes.client(thirdProcess);
    }

    @AfterAll
    static void stop() {
        processes.close();
    }

    @AfterEach
    void countsAreBack() {
        third.call("collectGarbage", null, Void.class).block(SOON);
        System.gc();
        processes.awaitNothing(SOON, List.of(owner, third));
    }

    @Test
    void theFirstHolderDropsAProxyAtOnceThatAFastReceiverGets() {
        Integer sum = Flux.range(0, TIMES)
                .flatMap(i -> owner.call("fresh", null, Counter.class), 32)
                .flatMap(counter -> Mono.fromFuture(passOnAndDrop(third, counter)), 32)
                .reduce(0, Integer::sum)
                .block(SOON);
        assertThat(sum).isEqualTo(TIMES);
    }

    @Test
    void theFirstHolderDropsAProxyLongBeforeItsReceiverHasReadTheMessage() {
        CuttableProxy slow = processes.before(thirdProcess);
        slow.questionsHoldable();
        RemoteClient receiver = processes.client(slow.port());
        for (int done = 0; done < TIMES; done += AT_ONCE) {
            receiver.call("ping", null, String.class).block(SOON);
            slow.hold(true);
            List<CompletableFuture<Integer>> sums = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                sums.add(passOnAndDrop(
                        receiver, owner.call("fresh", null, Counter.class).block(SOON)));
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(processes.counts()).isEqualTo(List.of(0, 0, 0)));
            assertThat(counts(owner)).as("kept by messages alone").isEqualTo(List.of(AT_ONCE, 0, AT_ONCE));
            slow.hold(false);
            sums.forEach(sum -> assertThat(sum).succeedsWithin(SOON).isEqualTo(1));
        }
    }

    @Test
    void theFirstHolderDropsAndGetsOneAndTheSameObjectAgainAndAgain() {
        for (int i = 1; i <= TIMES; i++) {
            Counter counter = owner.call("shared", null, Counter.class).block(SOON);
            assertThat(passOnAndDrop(third, counter)).succeedsWithin(SOON).isEqualTo(i);
        }
    }

    @Test
    void aMethodOfAnObjectThatCameFromElsewhereReturnsAnObject() {
        Flux.range(0, TIMES)
                .flatMap(i -> owner.call("fresh", null, Counter.class), 8)
                .flatMap(
                        counter -> {
                            CompletableFuture<Integer> value = third.call("childOf", counter, Integer.class)
                                    .toFuture();
                            counter.close();
                            return Mono.fromFuture(value);
                        },
                        8)
                .blockLast(SOON);
    }

    @Test
    void anObjectIsPutIntoAContainerAndTakenOutAgain() {
        for (int i = 0; i < TIMES; i++) {
            Counter counter = owner.call("fresh", null, Counter.class).block(SOON);
            third.call("hold", counter, Void.class).block(SOON);
            if (i % 2 == 0) {
                counter.close();
            }
            Counter again = third.call("takeOut", null, Counter.class).block(SOON);
            assertThat(again.add(1)).isEqualTo(1);
            again.close();
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            third.call("collectGarbage", null, Void.class).block(SOON);
            assertThat(counts(third)).as("the container forgets by itself").isEqualTo(List.of(0, 0, 0));
        });
    }

    /** As soon as the call is made. */
    private static CompletableFuture<Integer> passOnAndDrop(RemoteClient receiver, Counter counter) {
        CompletableFuture<Integer> sum =
                receiver.call("addAndClose", counter, Integer.class).toFuture();
        counter.close();
        return sum;
    }
}
