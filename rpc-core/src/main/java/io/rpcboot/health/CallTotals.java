package io.rpcboot.health;

import java.util.List;

/**
 * The calls under way over the connections of a server, or of clients, in numbers.
 *
 * @param inbound calls that this side serves
 * @param outbound calls that this side has made; at a server these are calls back to its callers
 * @param queuedBytes bytes that wait for the sockets: queued items of calls, and the buffers of connections
 * @param silentLoops names of the event loops that did not answer in time: their calls are missing
 */
public record CallTotals(long inbound, long outbound, long queuedBytes, List<String> silentLoops) {}
