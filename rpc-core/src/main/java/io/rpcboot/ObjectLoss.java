package io.rpcboot;

/**
 * Why a remote object is lost to its holder.
 *
 * @param reason the kind of loss
 * @param text what happened, for people
 */
public record ObjectLoss(Reason reason, String text) {

    /** Kinds of loss. */
    public enum Reason {
        /** Its proxy was closed, or nobody used it any more. */
        RELEASED,
        /** The owner could not be told in time that the object is still held, or has ended. */
        LEASE_OVER,
        /** Another process is where the owner was. */
        OWNER_RESTARTED,
        /** The owner does not let this process hold it any more. */
        REFUSED
    }

    /** For texts. */
    @Override
    public String toString() {
        return reason + ": " + text;
    }
}
