package io.rpcboot.health;

import java.time.Duration;

/**
 * One connection.
 *
 * @param id of this connection alone, in this process
 * @param peer the other side
 * @param eventLoop the event loop that it lives on
 * @param age since its handshake
 * @param draining whether it takes no more calls
 * @param inboundCalls calls that the other side has open here; -1 if its event loop did not answer
 * @param outboundCalls calls that this side has open there; -1 if its event loop did not answer
 * @param queuedBytes bytes that wait for its socket; -1 if its event loop did not answer
 */
public record ConnectionSnapshot(
        String id,
        String peer,
        String eventLoop,
        Duration age,
        boolean draining,
        int inboundCalls,
        int outboundCalls,
        long queuedBytes) {}
