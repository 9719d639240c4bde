package io.rpcboot.internal.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Has an event loop look for events a while before it sleeps. To sleep and to be woken costs both sides some 25 us of
 * processor time in a virtual machine, and the caller as much of latency: with 64 calls in flight they were half of all
 * time. Who polls no longer than that uses at most twice what the better of the two would have (competitive spinning:
 * Karlin et al., 1991). Where polling was in vain it pauses, twice as long each time, as the halt polling of KVM does; so a
 * loop with little to do sleeps as ever. Between two looks others get the processor, and a loop that has lost it to one sleeps:
 * it polls where the processor would be idle. It pauses as well where they have given it work meanwhile: they share its
 * processor, and Linux lets whoever is woken go before a thread that has yielded, so each answer to one of them cost two
 * changes of threads. On the loop.
 */
final class PollingIoHandler implements IoHandler {

    /** Most times that a loop sleeps at once before it polls again. */
    static final int MAX_PAUSE = 63;

    /**
     * How many times as long it polls after a pause. Where both sides pause, what is awaited comes from one that has to be woken
     * first, and with the same time as ever they may miss each other for good. Behind at least one sleep without a poll it stays
     * at twice the better choice all in all.
     */
    static final int AFTER_PAUSE = 2;

    /** Longest that it takes to give the processor away while nobody wants it. */
    private static final long MAX_YIELD_NANOS = 5_000;

    private final IoHandler handler;
    private final long limitNanos;
    private final LongSupplier clock;
    private final LongConsumer polled;
    private final Look look = new Look();
    private int pause;
    private int sleepsLeft;

    /**
     * @param limitNanos how long it polls before it sleeps
     * @param clock as {@code System.nanoTime()}
     * @param polled is told how much time of the processor it has polled away
     */
    PollingIoHandler(IoHandler handler, long limitNanos, LongSupplier clock, LongConsumer polled) {
        this.handler = handler;
        this.limitNanos = limitNanos;
        this.clock = clock;
        this.polled = polled;
    }

    @Override
    public int run(IoHandlerContext loop) {
        if (!loop.canBlock()) {
            return handler.run(loop);
        }
        if (sleepsLeft > 0) {
            sleepsLeft--;
            return handler.run(loop);
        }
        look.loop = loop;
        int handled = handler.run(look);
        return handled > 0 || !loop.canBlock() ? handled : poll(loop);
    }

    private int poll(IoHandlerContext loop) {
        long start = clock.getAsLong();
        long before = start;
        int handled = 0;
        long used = 0;
        boolean alone = true;
        long limit = pause > 0 ? AFTER_PAUSE * limitNanos : limitNanos;
        while (handled == 0 && alone && loop.canBlock() && before - start < limit) {
            letOthersRun();
            alone = clock.getAsLong() - before <= MAX_YIELD_NANOS;
            handled = handler.run(look);
            long took = clock.getAsLong() - before;
            before += took;
            used += handled == 0 && alone ? took : 0;
        }
        polled.accept(used);
        boolean inVain = handled == 0 && loop.canBlock();
        boolean shared = !alone && !loop.canBlock();
        pause = inVain || shared ? Math.min(2 * pause + 1, MAX_PAUSE) : 0;
        sleepsLeft = pause;
        return handled > 0 ? handled : handler.run(loop);
    }

    /** By itself, since BlockHound is told to let it be: what a look leads to is none of that. */
    @SuppressWarnings("ThreadPriorityCheck") // a hint is what it is: no more depends on it than who runs meanwhile
    private static void letOthersRun() {
        Thread.yield();
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
        handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return handler.register(handle);
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler.isCompatible(handleType);
    }

    /** The loop as the handler sees it that must not wait. */
    private static final class Look implements IoHandlerContext {

        private IoHandlerContext loop = this;

        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return loop.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return loop.deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            loop.reportActiveIoTime(activeNanos);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return loop.shouldReportActiveIoTime();
        }
    }
}
