package io.rpcboot.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusyShareTests {

    private final BusyShare busy = new BusyShare();

    @Test
    void pollingIsNoWork() throws InterruptedException {
        Spinning thread = new Spinning(true);
        thread.start();
        assertThat(share(thread)).isLessThan(0.2);
        thread.end();
    }

    @Test
    void whatIsNotPollingIs() throws InterruptedException {
        Spinning thread = new Spinning(false);
        thread.start();
        assertThat(share(thread)).isGreaterThan(0.2);
        thread.end();
    }

    private double share(Thread thread) throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            busy.tick(thread, System.nanoTime(), 0);
            Thread.sleep(30);
        }
        return busy.lastMinute();
    }

    /** Uses the processor all the time. */
    private static final class Spinning extends Thread implements PollingThread {

        private final boolean polls;
        private volatile long used;
        private volatile boolean ended;

        Spinning(boolean polls) {
            this.polls = polls;
            setDaemon(true);
        }

        @Override
        public void run() {
            long start = System.nanoTime();
            while (!ended) {
                used = System.nanoTime() - start;
            }
        }

        @Override
        public long polledNanos() {
            return polls ? used : 0;
        }

        void end() throws InterruptedException {
            ended = true;
            join(TimeUnit.SECONDS.toMillis(10));
        }
    }
}
