package io.rpcboot.internal.session;

import io.netty.util.concurrent.EventExecutor;
import io.rpcboot.health.CallSnapshot.Direction;

/** The calls of a session, which has had its HELLO. */
record SessionCalls(EventExecutor eventLoop, IncomingCalls incoming, OutgoingCalls outgoing, Outbound outbound)
        implements OpenCalls {

    @Override
    public void visit(Visitor visitor) {
        incoming.visit(call -> visitor.visit(Direction.INBOUND, call));
        outgoing.visit(call -> visitor.visit(Direction.OUTBOUND, call));
    }

    @Override
    public int count(Direction direction) {
        return direction == Direction.INBOUND ? incoming.size() : outgoing.size();
    }

    @Override
    public long queuedBytes() {
        return outbound.queuedBytes();
    }

    @Override
    public long opened(Direction direction) {
        return direction == Direction.INBOUND ? incoming.seen() : outgoing.opened();
    }
}
