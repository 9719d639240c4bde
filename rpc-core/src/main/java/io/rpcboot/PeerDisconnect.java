package io.rpcboot;

/**
 * A peer that has gone: none of its connections is left.
 *
 * @param peer who
 * @param reason why, for people
 * @param lost whether the connection broke, or the peer broke the protocol; false where either side closed it in order
 */
public record PeerDisconnect(PeerInfo peer, String reason, boolean lost) {

    /** For logs. */
    @Override
    public String toString() {
        return peer + (lost ? " was lost: " : " has gone: ") + reason;
    }
}
