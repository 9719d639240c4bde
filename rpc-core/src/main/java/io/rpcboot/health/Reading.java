package io.rpcboot.health;

import java.util.List;

/**
 * What was read from event loops, each of which was asked and had a limited time to answer.
 *
 * @param items what the loops that answered said, at most as many as were asked for
 * @param total how many there were on the loops that answered
 * @param silentLoops names of the event loops that did not answer in time: they are stuck, or very busy
 */
public record Reading<T>(List<T> items, long total, List<String> silentLoops) {}
