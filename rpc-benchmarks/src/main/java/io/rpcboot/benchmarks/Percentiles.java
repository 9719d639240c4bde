package io.rpcboot.benchmarks;

/**
 * How long calls took, in microseconds.
 *
 * @param count calls that were timed
 */
record Percentiles(long count, double p50, double p99, double p999, double max) {

    String toLine() {
        return count + " " + p50 + " " + p99 + " " + p999 + " " + max;
    }

    static Percentiles ofLine(String line) {
        String[] parts = line.split(" ", -1);
        return new Percentiles(
                Long.parseLong(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4]));
    }
}
