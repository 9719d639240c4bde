package io.rpcboot.health;

/**
 * What has gone over the connections of a server, or of clients, since it was built. Counts only grow; each is read
 * on its own, so they may differ by what goes on meanwhile.
 *
 * @param bytesReceived bytes of the protocol that were read, without TLS
 * @param bytesSent bytes of the protocol that were handed to the socket, without TLS
 * @param creditGranted items of streams that the other sides may send, or might have sent, to here
 * @param creditReceived items of streams that this side may send, or might have sent
 */
public record TrafficSnapshot(long bytesReceived, long bytesSent, long creditGranted, long creditReceived) {}
