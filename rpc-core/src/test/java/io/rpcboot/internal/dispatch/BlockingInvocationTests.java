package io.rpcboot.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RpcCallContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BlockingInvocationTests {

    private static final byte[] RESULT = "result".getBytes(StandardCharsets.US_ASCII);

    private final Queue<Runnable> queued = new ArrayDeque<>();

    @Test
    void handlerRunsOnAThreadOfTheExecutor() {
        String[] name = new String[1];
        Served served = Served.blocking(task -> new Thread(task, "worker").start(), (payload, context) -> {
                    name[0] = Thread.currentThread().getName();
                    return payload;
                })
                .begin();
        served.outbound.await(() -> !served.outbound.sent.isEmpty());
        assertThat(served.outbound.sent).containsExactly("END x");
        assertThat(name).containsExactly("worker");
    }

    @Test
    void cancelledBeforeItBeginsItNeverRuns() {
        AtomicInteger ran = new AtomicInteger();
        Served served = Served.blocking(queued::add, (payload, context) -> ran.incrementAndGet())
                .begin();
        served.cancel();
        assertThat(served.outbound.sent).containsExactly("ERROR CANCELLED");
        queued.remove().run();
        assertThat(ran).hasValue(0);
        assertThat(served.outbound.sent).hasSize(1);
    }

    @Test
    void cancelledWhileItRunsItIsInterruptedAndAnsweredWhenItHasEnded() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Served served = Served.blocking(task -> new Thread(task).start(), (payload, context) -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    mayEnd.await();
                    return RESULT;
                })
                .begin();
        running.await();
        served.cancel();
        interrupted.await();
        assertThat(served.call.isCancelled()).isTrue();
        assertThat(served.outbound.sent).isEmpty();
        mayEnd.countDown();
        served.outbound.await(() -> !served.outbound.sent.isEmpty());
        assertThat(served.outbound.sent).containsExactly("ERROR CANCELLED");
    }

    @Test
    void interruptNeverLeaksToWhatTheThreadDoesNext() throws Exception {
        BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
        AtomicInteger leaks = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Thread worker = new Thread(() -> {
            while (!stop.get()) {
                Runnable task = work.poll();
                if (task == null) {
                    LockSupport.parkNanos(1_000);
                } else {
                    task.run();
                    if (Thread.interrupted()) {
                        leaks.incrementAndGet();
                    }
                    done.incrementAndGet();
                }
            }
        });
        worker.start();
        int rounds = 500;
        for (int i = 0; i < rounds; i++) {
            AtomicBoolean entered = new AtomicBoolean();
            Served served = Served.blocking(work::add, (payload, context) -> {
                        entered.set(true);
                        return RESULT;
                    })
                    .begin();
            while (i % 3 != 0 && !entered.get()) {
                LockSupport.parkNanos(1_000);
            }
            served.cancel();
            served.outbound.await(() -> !served.outbound.sent.isEmpty());
            assertThat(served.outbound.sent).containsExactly("ERROR CANCELLED");
        }
        while (done.get() < rounds) {
            LockSupport.parkNanos(1_000);
        }
        stop.set(true);
        worker.join();
        assertThat(leaks).hasValue(0);
    }

    @Test
    void resultThatIsOnItsWayWhenTheCancelComesIsDropped() {
        Served served =
                Served.blocking(queued::add, (payload, context) -> RESULT).begin();
        Thread worker = new Thread(queued.remove());
        worker.start();
        join(worker);
        served.cancel();
        served.outbound.await(() -> !served.outbound.sent.isEmpty());
        assertThat(served.outbound.sent).containsExactly("ERROR CANCELLED");
    }

    @Test
    void fullExecutorRefusesTheCallBeforeItRan() {
        Served served = Served.blocking(
                        task -> {
                            throw new RejectedExecutionException("full");
                        },
                        (payload, context) -> RESULT)
                .begin();
        assertThat(served.outbound.sent).containsExactly("ERROR RESOURCE_EXHAUSTED");
        assertThat(served.outbound.failure.handlerRan()).isFalse();
        assertThat(served.outbound.failure.message())
                .isEqualTo("'tested': all threads for blocking handlers are busy, and their queue is full");
    }

    @Test
    void errorOfTheHandlerIsAnsweredWhateverItIs() {
        Served served = Served.blocking(Runnable::run, (payload, context) -> {
                    throw new NoClassDefFoundError("gone");
                })
                .begin();
        assertThat(served.outbound.sent).containsExactly("ERROR UNKNOWN");
    }

    @Test
    void callIsCurrentWhileItsHandlerRunsAndNotAfter() {
        List<RpcCallContext> seen = new ArrayList<>();
        Served served = Served.blocking(Runnable::run, (payload, context) -> {
            seen.add(RpcCallContext.current());
            Served.onLoop((inner, innerContext) -> {
                        seen.add(RpcCallContext.current());
                        return inner;
                    })
                    .begin();
            seen.add(RpcCallContext.current());
            return payload;
        });
        served.begin();
        assertThat(seen).hasSize(3);
        assertThat(seen.get(0)).isSameAs(served.call);
        assertThat(seen.get(1)).isNotSameAs(served.call).isNotNull();
        assertThat(seen.get(2)).isSameAs(served.call);
        assertThat(RpcCallContext.current()).isNull();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
