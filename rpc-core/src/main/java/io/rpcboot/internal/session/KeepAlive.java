package io.rpcboot.internal.session;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.internal.call.TimerEntry;
import io.rpcboot.internal.call.TimerWheel;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Watches the silence of a peer: first for its HELLO, then between any two bytes. Confined to the event loop.
 */
final class KeepAlive extends TimerEntry {

    /** Age up to which a connection is not asked: many do not grow older. */
    static final long SOONEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What it finds. */
    interface Watcher {

        void onHandshakeTimeout();

        /** Nothing has come for the keep-alive interval, or half of it: ask. */
        void onSilence();

        /** Nothing has come after that either. */
        void onDead(long silentMillis);
    }

    private final TimerWheel timers;
    private final Watcher watcher;
    private final long handshakeNanos;
    private final long intervalNanos;
    private final long timeoutNanos;
    private long patienceNanos;
    private long lastRead;
    private boolean ready;
    private boolean asked;

    KeepAlive(TimerWheel timers, ConnectionSettings settings, Watcher watcher) {
        this.timers = timers;
        this.watcher = watcher;
        this.handshakeNanos = settings.handshakeTimeout().toNanos();
        this.intervalNanos = spread(settings.keepAliveInterval().toNanos());
        this.timeoutNanos = settings.keepAliveTimeout().toNanos();
    }

    /**
     * Half of the time to all of it. Connections that were opened together, as after a restart, do not ask together, and
     * mostly one side of each does.
     */
    private static long spread(long nanos) {
        return nanos - ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
    }

    /** Silence after which this one asks. */
    long intervalNanos() {
        return intervalNanos;
    }

    /**
     * Silence after which this one asks next. For the first time it is any part of the interval, so that 10,000 connections
     * that were opened together are asked 1,000 a second and not 2,000, and that the code for it is compiled when theirs
     * is: a call beside them took 15 % longer for a while when it began 10 s later.
     */
    long patienceNanos() {
        return patienceNanos;
    }

    void start() {
        lastRead = timers.now();
        timers.schedule(this, lastRead + handshakeNanos);
    }

    /** HELLO has come. */
    void onReady() {
        ready = true;
        long soonest = Math.min(SOONEST_NANOS, intervalNanos);
        patienceNanos = soonest + ThreadLocalRandom.current().nextLong(intervalNanos - soonest + 1);
        timers.schedule(this, timers.now() + patienceNanos);
    }

    /** Bytes have come. */
    void onRead() {
        lastRead = timers.now();
        asked = false;
    }

    void stop() {
        timers.cancel(this);
    }

    @Override
    protected void onTimeout() {
        if (!ready) {
            watcher.onHandshakeTimeout();
            return;
        }
        long now = timers.now();
        long silent = now - lastRead;
        long patience = patienceNanos;
        patienceNanos = intervalNanos;
        if (silent < patience) {
            timers.schedule(this, lastRead + intervalNanos);
        } else if (!asked) {
            asked = true;
            timers.schedule(this, now + timeoutNanos);
            watcher.onSilence();
        } else {
            watcher.onDead(silent / 1_000_000);
        }
    }
}
