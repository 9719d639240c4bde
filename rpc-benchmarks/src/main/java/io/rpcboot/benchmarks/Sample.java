package io.rpcboot.benchmarks;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a process has done so far.
 *
 * @param nanos its clock
 * @param count arrivals
 * @param cpuNanos CPU time of the whole process, compiler and collector included
 * @param allocatedBytes bytes allocated on the heap by all threads that are alive
 * @param gcMillis time in which the collector ran
 * @param compileMillis time that the compiler took for what it has compiled
 */
record Sample(long nanos, long count, long cpuNanos, long allocatedBytes, long gcMillis, long compileMillis) {

    static Sample take(Tally tally) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(0, bytes); // -1 for a thread that has ended in between
        }
        long gcMillis = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        long compileMillis = ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
        return new Sample(System.nanoTime(), tally.count(), CpuTime.nanos(), allocated, gcMillis, compileMillis);
    }

    /** What was done since an earlier sample. */
    Sample since(Sample earlier) {
        return new Sample(
                nanos - earlier.nanos,
                count - earlier.count,
                cpuNanos - earlier.cpuNanos,
                allocatedBytes - earlier.allocatedBytes,
                gcMillis - earlier.gcMillis,
                compileMillis - earlier.compileMillis);
    }

    String toLine() {
        return nanos + " " + count + " " + cpuNanos + " " + allocatedBytes + " " + gcMillis + " " + compileMillis;
    }

    static Sample ofLine(String line) {
        String[] parts = line.split(" ", -1);
        return new Sample(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]));
    }
}
