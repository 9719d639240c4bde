package io.rpcboot.health;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can do to a server, or to clients. Safe for any thread; nothing here waits longer than a second.
 * All of it is recorded among the events.
 */
public interface RpcControl {

    /** What came of it. */
    enum Outcome {
        /** It was done, or is being done. */
        DONE,
        /** It has ended meanwhile, by itself. */
        ALREADY_ENDED,
        /** There is no such thing, and never was. */
        UNKNOWN,
        /** The event loop that it belongs to did not answer; it will be done when the loop is free again. */
        LOOP_SILENT
    }

    /** Cancels a call, by {@link CallSnapshot#id()}, inbound or outbound; whoever waits for it is told the reason. */
    Outcome cancelCall(String callId, String reason);

    /** Has a connection take no more calls, and end with its last one; by {@link ConnectionSnapshot#id()}. */
    Outcome drainConnection(String connectionId, String reason);

    /** Fails what is under way on a connection, and closes it. */
    Outcome evictConnection(String connectionId, String reason);

    /** Takes no more connections and no more calls; those that run may end. It cannot be taken back. */
    Outcome drainServer(String reason);

    /**
     * Has addresses that could not be reached tried again at once.
     *
     * @param service a service id, or an address given at run time
     * @param address one address of the service; null for all
     */
    Outcome resetBackoff(String service, @Nullable URI address);

    /** Refuses further calls of an operation with PERMISSION_DENIED; those that run go on. */
    Outcome blockOperation(String operation);

    /** Takes calls of an operation again. */
    Outcome unblockOperation(String operation);
}
