package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollingIoHandlerTests {

    private static final long LIMIT = 30_000;
    private static final long LOOK = 1_000;

    private final Loop loop = new Loop();
    private final Sockets sockets = new Sockets();
    private long now;
    private long polled;
    private int clockReads;
    /** In which turn of polling others take the processor when they are let; 0 for never. */
    private int lostIn;

    private Runnable others = () -> {};
    private final PollingIoHandler handler =
            new PollingIoHandler(sockets, LIMIT, this::clock, nanos -> polled += nanos);

    @Test
    void whatIsThereAtOnceIsHandledWithoutALookAtTheClock() {
        sockets.readyAfter = 0;
        assertThat(handler.run(loop)).isEqualTo(1);
        assertThat(sockets.looks).isEqualTo(1);
        assertThat(sockets.sleeps).isZero();
        assertThat(polled).isZero();
    }

    @Test
    void whatComesSoonIsFoundWithoutSleep() {
        for (int i = 0; i < 100; i++) {
            sockets.readyAfter = 10;
            assertThat(handler.run(loop)).isEqualTo(1);
        }
        assertThat(sockets.sleeps).isZero();
        assertThat(polled).as("the look that found it was work").isEqualTo(100 * 9 * LOOK);
    }

    @Test
    void afterTheLimitItSleeps() {
        handler.run(loop);
        assertThat(sockets.sleeps).isEqualTo(1);
        assertThat(polled).isEqualTo(LIMIT);
    }

    @Test
    void inVainItPollsLessAndLessOften() {
        List<Integer> sleepsBefore = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int looks = sockets.looks;
            handler.run(loop);
            if (sockets.looks > looks) {
                sleepsBefore.add(i);
            }
        }
        assertThat(sleepsBefore).startsWith(0, 2, 6, 14, 30, 62, 126, 190, 254);
        assertThat(polled).isEqualTo(LIMIT + LIMIT * PollingIoHandler.AFTER_PAUSE * (sleepsBefore.size() - 1));
    }

    @Test
    void afterAPauseItWaitsForOneThatHasToBeWokenFirst() {
        handler.run(loop);
        handler.run(loop);
        int sleeps = sockets.sleeps;

        sockets.readyAfter = (int) (1.5 * LIMIT / LOOK);
        assertThat(handler.run(loop)).isEqualTo(1);
        assertThat(sockets.sleeps).as("found while it polled").isEqualTo(sleeps);

        sockets.readyAfter = (int) (1.5 * LIMIT / LOOK);
        handler.run(loop);
        assertThat(sockets.sleeps).as("as long as ever where nobody paused").isEqualTo(sleeps + 1);
    }

    @Test
    void whatIsFoundInTimeEndsThePause() {
        for (int i = 0; i < 500; i++) {
            handler.run(loop);
        }
        while (sockets.looks == 0 || !sockets.found) {
            sockets.readyAfter = 5;
            handler.run(loop);
        }
        int sleeps = sockets.sleeps;
        for (int i = 0; i < 10; i++) {
            sockets.readyAfter = 5;
            assertThat(handler.run(loop)).isEqualTo(1);
        }
        assertThat(sockets.sleeps).isEqualTo(sleeps);
    }

    @Test
    void aTaskEndsThePolling() {
        sockets.onLook = () -> loop.hasTasks = sockets.looks == 3;
        handler.run(loop);
        assertThat(sockets.sleeps).isZero();
        assertThat(polled).isEqualTo(2 * LOOK);
        loop.hasTasks = false;
        sockets.onLook = () -> {};
        int looks = sockets.looks;
        handler.run(loop);
        assertThat(sockets.looks).as("it was worth it, so it polls again").isGreaterThan(looks + 10);
    }

    @Test
    void whileThereAreTasksItOnlyLooks() {
        loop.hasTasks = true;
        handler.run(loop);
        assertThat(sockets.looks).isEqualTo(1);
        assertThat(polled).isZero();
    }

    @Test
    void whereOthersWantTheProcessorItSleeps() {
        lostIn = 3;
        handler.run(loop);
        assertThat(sockets.looks).isEqualTo(1 + 3);
        assertThat(sockets.sleeps).isEqualTo(1);
        assertThat(polled).as("what they had is not its own").isEqualTo(2 * LOOK);
    }

    @Test
    void whereThoseWhoGiveItWorkShareItsProcessorItPollsLessAndLessOften() {
        lostIn = 1;
        others = () -> loop.hasTasks = true;
        List<Integer> polledAt = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int before = clockReads;
            handler.run(loop);
            loop.hasTasks = false;
            if (clockReads > before) {
                polledAt.add(i);
                clockReads = 0;
            }
        }
        assertThat(polledAt).startsWith(0, 2, 6, 14, 30, 62);
    }

    @Test
    void whoGivesItWorkFromAnotherProcessorDoesNotKeepItFromPolling() {
        sockets.onLook = () -> loop.hasTasks = sockets.looks == 3;
        for (int i = 0; i < 100; i++) {
            handler.run(loop);
            assertThat(sockets.looks).isEqualTo(4);
            loop.hasTasks = false;
            sockets.looks = 0;
        }
        assertThat(sockets.sleeps).isZero();
    }

    /** It is looked at before the first turn, and in each turn after the processor was given away, and at its end. */
    private long clock() {
        clockReads++;
        if (clockReads == 2 * lostIn) {
            now += TimeUnit.MILLISECONDS.toNanos(4);
            others.run();
        }
        return now;
    }

    /** A loop. */
    private static final class Loop implements IoHandlerContext {

        private boolean hasTasks;

        @Override
        public boolean canBlock() {
            return !hasTasks;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return -1;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    /** Has an event ready after so many looks, and counts who waits for one. */
    private final class Sockets implements IoHandler {

        private int readyAfter = Integer.MAX_VALUE;
        private Runnable onLook = () -> {};
        private int looks;
        private int sleeps;
        private boolean found;

        @Override
        public int run(IoHandlerContext context) {
            if (context.canBlock()) {
                sleeps++;
                return 1;
            }
            looks++;
            now += LOOK;
            onLook.run();
            found = readyAfter-- <= 0;
            return found ? 1 : 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }
    }
}
