package io.rpcboot.internal.session;

import io.netty.util.concurrent.EventExecutor;
import io.rpcboot.health.CallSnapshot.Direction;
import io.rpcboot.internal.call.Call;

/** The calls of a connection for those who look at it from outside. On its event loop, save where said. */
public interface OpenCalls {

    /** The loop on which all of the connection happens. Any thread. */
    EventExecutor eventLoop();

    /** Shows each call under way. */
    void visit(Visitor visitor);

    /** How many calls of one direction are open. */
    int count(Direction direction);

    /** Bytes that wait for the socket: queued items of calls, and the buffers of the connection. */
    long queuedBytes();

    /** How many calls of one direction there were, those included that are open: the last one's ordinal. */
    long opened(Direction direction);

    /** Looks at calls. */
    @FunctionalInterface
    interface Visitor {

        void visit(Direction direction, Call call);
    }
}
