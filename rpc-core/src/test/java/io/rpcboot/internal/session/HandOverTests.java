package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandOverTests {

    private final List<Runnable> wakeUps = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    /** A loop that is asleep until the test runs what woke it. */
    private final DefaultEventLoop asleep = new DefaultEventLoop() {
        @Override
        public void execute(Runnable task) {
            wakeUps.add(task);
        }
    };

    private final HandOver handOver = new HandOver(asleep, () -> events.add("begin"), () -> events.add("end"));
    private final DefaultEventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void burstWakesTheLoopOnceAndIsOneBatch() {
        for (int i = 0; i < 3; i++) {
            int number = i;
            handOver.execute(() -> events.add("task " + number));
        }
        assertThat(wakeUps).hasSize(1);
        wakeUps.remove(0).run();
        assertThat(events).containsExactly("begin", "task 0", "task 1", "task 2", "end");
        assertThat(wakeUps).isEmpty();
    }

    @Test
    void nextBurstWakesItAgain() {
        handOver.execute(() -> events.add("first"));
        wakeUps.remove(0).run();
        handOver.execute(() -> events.add("second"));
        assertThat(wakeUps).hasSize(1);
        wakeUps.remove(0).run();
        assertThat(events).containsExactly("begin", "first", "end", "begin", "second", "end");
    }

    @Test
    void taskOfATaskRunsInTheSameBatch() {
        handOver.execute(() -> handOver.execute(() -> events.add("inner")));
        wakeUps.remove(0).run();
        assertThat(events).containsExactly("begin", "inner", "end");
        while (!wakeUps.isEmpty()) {
            wakeUps.remove(0).run();
        }
        assertThat(events).filteredOn("inner"::equals).hasSize(1);
    }

    @Test
    void longBurstLetsTheLoopSeeToOthers() {
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 3000; i++) {
            handOver.execute(ran::incrementAndGet);
        }
        int turns = 0;
        while (!wakeUps.isEmpty()) {
            wakeUps.remove(0).run();
            turns++;
            assertThat(ran.get()).isLessThanOrEqualTo(turns * 1024);
        }
        assertThat(ran).hasValue(3000);
    }

    @Test
    void taskThatThrowsDoesNotStopTheBatch() {
        handOver.execute(() -> {
            throw new IllegalStateException("thrown by a task on purpose");
        });
        handOver.execute(() -> events.add("next"));
        wakeUps.remove(0).run();
        assertThat(events).containsExactly("begin", "next", "end");
    }

    @Test
    void tasksOfManyThreadsKeepTheOrderOfEach() throws Exception {
        int producers = 4;
        int each = 20_000;
        int[] last = new int[producers];
        List<String> wrong = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(producers * each);
        HandOver shared = new HandOver(loop, () -> {}, () -> {});
        for (int p = 0; p < producers; p++) {
            int producer = p;
            new Thread(() -> {
                        for (int i = 1; i <= each; i++) {
                            int number = i;
                            shared.execute(() -> {
                                if (last[producer] != number - 1 || !loop.inEventLoop()) {
                                    wrong.add(producer + ": " + number + " after " + last[producer]);
                                }
                                last[producer] = number;
                                done.countDown();
                            });
                        }
                    })
                    .start();
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).isEmpty();
    }
}
