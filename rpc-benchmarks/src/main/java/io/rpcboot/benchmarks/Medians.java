package io.rpcboot.benchmarks;

import java.util.Arrays;

/** The middle of some figures. */
final class Medians {

    private Medians() {}

    /**
     * The median; of an even number the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there are none
     */
    static double of(double... figures) {
        if (figures.length == 0) {
            throw new IllegalArgumentException("no figures, no median");
        }
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
