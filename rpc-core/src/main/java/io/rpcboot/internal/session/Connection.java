package io.rpcboot.internal.session;

import io.rpcboot.PeerInfo;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;

/** A live connection as the pool sees it. All methods may be called on any thread. */
public interface Connection {

    /**
     * Sends a call. If the connection has ended meanwhile the call is carried again by its carrier, or fails. The
     * permit is released when the call has ended here, in every case exactly once.
     */
    void open(ClientCall<?> call, CallPermit permit);

    /** Most calls that the peer takes at a time. */
    int maxCalls();

    /** Whether the current thread is the event loop of this connection. */
    boolean inEventLoop();

    /**
     * Whether the current thread is its event loop, and handles a batch of its frames or tasks, the end of which is told to
     * who has asked for it by {@link #whenBatchEnds}.
     */
    boolean inBatch();

    /** Has somebody told at the end of each batch; on the event loop. */
    void whenBatchEnds(Runnable told);

    PeerInfo peer();

    /** The calls under way. */
    OpenCalls calls();

    /** Takes no more calls, tells the peer so, and closes when the last call has ended. */
    void drain(String reason);

    /** Fails what is under way and closes. */
    void close(String reason);
}
