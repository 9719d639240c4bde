package io.rpcboot.internal.call;

/** Finds a connection for a call: a pool, or one certain session. */
@FunctionalInterface
public interface CallCarrier {

    /**
     * Brings a call to a session, now or later, or fails it. Called on any thread, at most once for each start
     * of a call. If the call cannot be written before this method returns, {@link ClientCall#keepPayload()} must
     * have been called on the calling thread.
     */
    void carry(ClientCall<?> call);
}
