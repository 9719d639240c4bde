package io.rpcboot.internal.health;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * The part of the last minute in which a thread ran, or was wanted and did not answer: a thread that sleeps where it
 * must not uses no processor, and is busy all the same. On the watchdog's thread, save {@link #lastMinute}.
 */
final class BusyShare {

    private static final int WINDOWS = 6;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long[] busyAt = new long[WINDOWS];
    private final long[] timeAt = new long[WINDOWS];
    private int windows;
    private long lastTime;
    private long lastCpu = -1;
    private long busy;

    /**
     * A tick.
     *
     * @param silentNanos how much of the time since the tick before it did not answer
     */
    synchronized void tick(Thread thread, long now, long silentNanos) {
        long cpu = cpuNanos(thread);
        if (lastCpu >= 0) {
            long ran = Math.max(0, cpu - lastCpu);
            busy += Math.min(now - lastTime, Math.max(ran, silentNanos));
        }
        lastCpu = Math.max(0, cpu);
        lastTime = now;
        if (windows == 0 || now - timeAt[(windows - 1) % WINDOWS] >= WINDOW_NANOS) {
            busyAt[windows % WINDOWS] = busy;
            timeAt[windows % WINDOWS] = now;
            windows++;
        }
    }

    synchronized double lastMinute() {
        if (windows == 0) {
            return 0;
        }
        int oldest = Math.max(0, windows - WINDOWS) % WINDOWS;
        long time = lastTime - timeAt[oldest];
        return time <= 0 ? 0 : Math.min(1, (double) (busy - busyAt[oldest]) / time);
    }

    /** What a thread has used and not polled away; zero on a JVM that cannot tell, where there is only what the probe sees. */
    static long cpuNanos(Thread thread) {
        return processorNanos(thread) - (thread instanceof PollingThread polling ? polling.polledNanos() : 0);
    }

    private static long processorNanos(Thread thread) {
        return THREADS.isThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled()
                ? THREADS.getThreadCpuTime(thread.getId())
                : 0;
    }
}
