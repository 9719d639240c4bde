package io.rpcboot.sample;

import java.time.Instant;

/**
 * How busy a node was in the last second.
 *
 * @param at when this was measured
 * @param cpu share of all processors that its process used, 0 to 1
 * @param heapUsedBytes bytes of the heap in use
 * @param heapMaxBytes bytes that the heap may grow to
 * @param loopLagMillis how late the latest of its event loops was to do what it was asked to
 * @param watchers calls that are watching this
 */
record NodeLoad(Instant at, double cpu, long heapUsedBytes, long heapMaxBytes, double loopLagMillis, int watchers) {}
