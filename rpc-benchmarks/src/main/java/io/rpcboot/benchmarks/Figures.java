package io.rpcboot.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One measurement: a window of one row under one workload.
 *
 * @param perSecond calls or items a second
 * @param client what each cost the client
 * @param server what each cost the server
 * @param latencies how long calls took; null for streams
 * @param standing memory of each idle connection or open stream; null where there are none
 */
record Figures(
        double perSecond,
        Cost client,
        Cost server,
        @Nullable Percentiles latencies,
        @Nullable Standing standing) {

    /**
     * What one end spent.
     *
     * @param cpuMicros CPU microseconds for each call or item
     * @param bytes bytes allocated for each
     * @param gcPercent share of the time in which the collector ran
     */
    record Cost(double cpuMicros, double bytes, double gcPercent) {

        static Cost of(Sample sample, double count) {
            return new Cost(
                    sample.cpuNanos() / 1e3 / count,
                    sample.allocatedBytes() / count,
                    100.0 * sample.gcMillis() * 1e6 / sample.nanos());
        }
    }

    /** Bytes in use, on the heap and outside, for each idle connection or open stream. */
    record Standing(double clientBytes, double serverBytes) {}

    /** CPU time for each at the end that needs more of it: the end that bounds a closed loop. */
    double boundMicros() {
        return Math.max(client.cpuMicros, server.cpuMicros);
    }

    /** From what the two processes did in the window, counted at one of them. */
    static Figures of(Sample client, Sample server, boolean countedAtServer) {
        Sample counted = countedAtServer ? server : client;
        double count = Math.max(1, counted.count());
        return new Figures(
                counted.count() * 1e9 / counted.nanos(), Cost.of(client, count), Cost.of(server, count), null, null);
    }

    Figures with(@Nullable Percentiles percentiles, @Nullable Standing memory) {
        return new Figures(perSecond, client, server, percentiles, memory);
    }
}
