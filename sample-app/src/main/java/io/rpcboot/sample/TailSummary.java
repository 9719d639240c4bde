package io.rpcboot.sample;

/**
 * What came of it in the end.
 *
 * @param read lines that came
 * @param sent those that were wanted
 * @param restarts how often the file began anew
 * @param removed whether it ended because the file is gone
 */
record TailSummary(long read, long sent, int restarts, boolean removed) {}
