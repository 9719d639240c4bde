package io.rpcboot.benchmarks;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Memory that is in use in this process after a collection: objects, and buffers outside the heap. */
final class UsedMemory {

    private static final int COLLECTIONS = 3;

    private UsedMemory() {}

    @SuppressWarnings("CallToSystemGC")
    static long bytes() {
        for (int i = 0; i < COLLECTIONS; i++) { // what the first one finds dead may keep others alive until the next
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return heap + buffers + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
