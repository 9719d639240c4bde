package io.rpcboot.benchmarks;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Memory that is in use in this process after a collection: objects, and buffers outside the heap. */
final class UsedMemory {

    private static final int MAX_COLLECTIONS = 20;
    private static final long PAUSE_MILLIS = 50;

    /** Between two collections less than this changes in a process at rest. */
    private static final long NOISE_BYTES = 4 * 1024;

    private UsedMemory() {}

    /** Collects until that changes nothing: what one collection finds dead may keep others alive until the next. */
    static long bytes() throws InterruptedException {
        long before = Long.MAX_VALUE;
        long now = collect();
        for (int i = 1; i < MAX_COLLECTIONS && Math.abs(before - now) > NOISE_BYTES; i++) {
            Thread.sleep(PAUSE_MILLIS); // for the threads that clean up
            before = now;
            now = collect();
        }
        return now;
    }

    @SuppressWarnings("CallToSystemGC")
    private static long collect() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return heap
                + Math.max(buffers, PlatformDependent.usedDirectMemory()); // which of them knows all depends on the JDK
    }
}
