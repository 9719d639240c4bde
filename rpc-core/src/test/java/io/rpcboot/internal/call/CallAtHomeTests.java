package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.rpcboot.RpcCancelledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Calls that are made on an event loop. Where another thread stops them, the loop does it, before anything else. */
class CallAtHomeTests {

    private static final String CANCEL = "CANCEL CANCELLED 'the caller's subscriber cancelled'";

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private Caller caller;
    private TestSubscriber<byte[]> subscriber;

    @BeforeEach
    void start() throws Exception {
        onLoop(() -> {
            caller = new Caller(new FakeOutbound(TimerWheel.of(loop)));
            caller.opens = false;
        });
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void itsTimeStartsWithTheBatchOfTheLoop() throws Exception {
        Duration time = Duration.ofMinutes(1);
        onLoop(() -> {
            TimerWheel wheel = TimerWheel.of(loop);
            wheel.beginBatch();
            long begin = wheel.now();
            while (System.nanoTime() == begin) {
                Thread.onSpinWait();
            }
            caller.client
                    .operation("echo")
                    .timeout(time)
                    .retrieveMono(byte[].class)
                    .subscribe();
            wheel.endBatch();
            assertThat(caller.call().deadlineNanos()).isEqualTo(begin + time.toNanos());
        });
    }

    @Test
    void cancelledWhileTheLoopOpensItItIsCancelledAfterwards() throws Exception {
        onLoop(() -> {
            subscribe(1);
            elsewhere(subscriber::cancel);
            caller.open(caller.call());
            assertThat(caller.outbound.sent).containsExactly("CALL echo x");
        });
        onLoop(() -> assertThat(caller.outbound.sent).containsExactly("CALL echo x", CANCEL));
    }

    @Test
    void cancelledWhileItWaitsItsCarrierIsToldOnTheLoop() throws Exception {
        List<String> told = new ArrayList<>();
        onLoop(() -> {
            subscribe(1);
            caller.call()
                    .onCancelWhileWaiting(() -> told.add(Thread.currentThread().getName()));
            elsewhere(subscriber::cancel);
            assertThat(told).isEmpty();
        });
        onLoop(() -> assertThat(told).containsExactly(Thread.currentThread().getName()));
    }

    @Test
    void cancelledBeforeItsFirstRequestItIsNotCarried() throws Exception {
        onLoop(() -> subscribe(0));
        subscriber.cancel();
        onLoop(() -> {
            subscriber.request(1);
            assertThat(caller.carried).isEmpty();
        });
    }

    @Test
    void requestedOnAnotherThreadItIsCarriedOnce() throws Exception {
        onLoop(() -> subscribe(0));
        subscriber.request(1);
        onLoop(() -> {
            subscriber.request(1);
            assertThat(caller.carried).hasSize(1);
            elsewhere(subscriber::cancel);
            assertThat(caller.call().isCancelled()).isFalse();
        });
        onLoop(() -> assertThat(caller.call().isCancelled()).isTrue());
    }

    @Test
    void stoppedByItsMakerWhileTheLoopOpensItItIsToldOnce() throws Exception {
        onLoop(() -> {
            subscribe(1);
            elsewhere(() -> caller.call().cancelWith(Cancellation.of("the maker was")));
            caller.open(caller.call());
            assertThat(subscriber.isTerminated()).isFalse();
        });
        onLoop(() -> {
            caller.outbound.runTasks();
            assertThat(caller.outbound.sent).containsExactly("CALL echo x", "CANCEL CANCELLED 'the maker was'");
        });
        assertThat(subscriber.expectTerminalError()).isInstanceOf(RpcCancelledException.class);
        assertThat(subscriber.getProtocolErrors()).isEmpty();
    }

    @Test
    void stoppedByItsMakerAfterItsEndNobodyIsTold() throws Exception {
        onLoop(() -> {
            subscribe(1);
            caller.open(caller.call());
            elsewhere(() -> caller.call().cancelWith(Cancellation.of("the maker was")));
            caller.lastItem("answer");
            caller.outbound.runTasks();
        });
        assertThat(subscriber.getReceivedOnNext()).hasSize(1);
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(subscriber.getProtocolErrors()).isEmpty();
        assertThat(caller.outbound.sent).containsExactly("CALL echo x");
    }

    @Test
    void stoppedAfterTheLoopHasEndedTheThreadDoesItItself() throws Exception {
        List<String> told = new ArrayList<>();
        onLoop(() -> {
            subscribe(1);
            caller.call().onCancelWhileWaiting(() -> told.add("told"));
        });
        stop();
        subscriber.cancel();
        assertThat(told).containsExactly("told");
    }

    private void subscribe(long requested) {
        subscriber = TestSubscriber.builder().initialRequest(requested).build();
        caller.client.call("echo", Caller.bytes("x"), byte[].class).subscribe(subscriber);
    }

    private interface Work {

        void run() throws Exception;
    }

    private void onLoop(Work work) throws Exception {
        Callable<Void> task = () -> {
            work.run();
            return null;
        };
        loop.submit(task).get(10, TimeUnit.SECONDS);
    }

    private static void elsewhere(Runnable work) throws InterruptedException {
        Thread other = new Thread(work);
        other.start();
        other.join(10_000);
        assertThat(other.isAlive()).isFalse();
    }
}
