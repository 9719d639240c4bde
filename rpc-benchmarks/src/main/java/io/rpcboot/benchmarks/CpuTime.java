package io.rpcboot.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * CPU time of this process. On Linux it is summed over the scheduler's own account of each thread, compiler and
 * collector included, in nanoseconds; elsewhere {@code getProcessCpuTime}, which counts in steps of 10 ms.
 */
final class CpuTime {

    private static final Path THREADS = Path.of("/proc/self/task");

    private CpuTime() {}

    /** Nanoseconds so far, by the threads that are alive. */
    static long nanos() {
        if (!Files.isReadable(Path.of("/proc/self/schedstat"))) {
            return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
        }
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.mapToLong(CpuTime::ofThread).sum();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + THREADS, e);
        }
    }

    private static long ofThread(Path thread) {
        try {
            String line = Files.readString(thread.resolve("schedstat"));
            return Long.parseLong(line.substring(0, line.indexOf(' ')));
        } catch (IOException e) {
            return 0; // it has ended in between
        }
    }
}
