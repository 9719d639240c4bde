package io.rpcboot.benchmarks;

/**
 * One measurement: a window of one row under one workload.
 *
 * @param perSecond calls or items a second
 * @param clientCpuMicros CPU microseconds for each
 * @param serverCpuMicros CPU microseconds for each
 * @param clientBytes bytes allocated for each
 * @param serverBytes bytes allocated for each
 */
record Figures(
        double perSecond, double clientCpuMicros, double serverCpuMicros, double clientBytes, double serverBytes) {

    /** CPU time for each at the end that needs more of it: the end that bounds a closed loop. */
    double boundMicros() {
        return Math.max(clientCpuMicros, serverCpuMicros);
    }

    /** From what the two processes did in the window, counted at one of them. */
    static Figures of(Sample client, Sample server, boolean countedAtServer) {
        Sample counted = countedAtServer ? server : client;
        double count = Math.max(1, counted.count());
        return new Figures(
                counted.count() * 1e9 / counted.nanos(),
                client.cpuNanos() / 1e3 / count,
                server.cpuNanos() / 1e3 / count,
                client.allocatedBytes() / count,
                server.allocatedBytes() / count);
    }
}
