package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.frame.CallHead;
import io.rpcboot.internal.frame.CancelBody;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameHandler;
import io.rpcboot.internal.frame.GoAway;
import io.rpcboot.internal.frame.Hello;

/**
 * Brings frames to the calls that they belong to, by the parity of their ids, and by few steps: the compiler inlines 15
 * calls deep, and the copy of an item's bytes was behind that. Confined to the event loop.
 */
final class FrameRouter implements FrameHandler {

    private final Session session;
    private final SessionEnd end;
    private final IncomingCalls incoming;
    private final int outgoingParity;

    FrameRouter(Session session) {
        this.session = session;
        this.end = session.ending();
        this.incoming = session.incoming();
        this.outgoingParity = session.isOpener() ? 1 : 0;
    }

    @Override
    public boolean isEnded() {
        return end.hasEnded();
    }

    @Override
    public void onHello(Hello hello) {
        session.onHello(hello);
    }

    @Override
    public void onCall(int callId, CallHead head, ByteBuf payload) {
        if (isOutgoing(callId)) {
            throw new RpcProtocolException("call " + Integer.toUnsignedString(callId) + " has an id of this side");
        }
        incoming.onCall(callId, head, payload);
    }

    @Override
    public void onData(int callId, int total, boolean more, ByteBuf item) {
        if (isOutgoing(callId)) {
            session.outgoing().find(callId).onData(total, more, item);
        } else {
            incoming.findReceiving(callId).onData(total, more, item);
        }
    }

    @Override
    public void onCredit(int callId, long count) {
        session.traffic().wasGranted(count);
        if (isOutgoing(callId)) {
            session.outgoing().find(callId).onCredit(count);
        } else {
            incoming.onCredit(callId, count);
        }
    }

    @Override
    public void onLost(int callId, long total) {
        if (isOutgoing(callId)) {
            session.outgoing().find(callId).onLostItems(total);
        } else {
            incoming.onLost(callId, total);
        }
    }

    @Override
    public void onEnd(int callId, boolean hasItem, ByteBuf item) {
        if (isOutgoing(callId)) {
            session.outgoing().find(callId).onEnd(hasItem, item);
        } else {
            incoming.findReceiving(callId).onEnd(hasItem, item);
        }
    }

    @Override
    public void onError(int callId, ErrorBody error) {
        requireOutgoing("ERROR", callId);
        session.outgoing().onError(callId, error);
    }

    @Override
    public void onCancel(int callId, CancelBody cancel) {
        if (isOutgoing(callId)) {
            session.outgoing().find(callId).onCancel(CancelFrames.read(cancel));
        } else {
            incoming.onCancel(callId, cancel);
        }
    }

    @Override
    public void onStarted(int callId, boolean hasValue, int total, ByteBuf value) {
        requireOutgoing("STARTED", callId);
        session.outgoing().find(callId).onStarted(hasValue, total, value);
    }

    @Override
    public void onItemsEnd(int callId) {
        requireOutgoing("ITEMS_END", callId);
        session.outgoing().find(callId).onSessionItemsEnd();
    }

    @Override
    public void onEnough(int callId) {
        if (isOutgoing(callId)) {
            session.outgoing().find(callId).onEnough();
        } else {
            incoming.onEnough(callId);
        }
    }

    @Override
    public void onPing(long payload) {
        session.onPing(payload);
    }

    @Override
    public void onPong(long payload) {
        // Any byte is a sign of life, and has been counted.
    }

    @Override
    public void onGoAway(GoAway goAway) {
        session.onGoAway(goAway);
    }

    private void requireOutgoing(String frame, int callId) {
        if (!isOutgoing(callId)) {
            throw new RpcProtocolException(frame + " from the caller of " + Integer.toUnsignedString(callId));
        }
    }

    private boolean isOutgoing(int callId) {
        return (callId & 1) == outgoingParity;
    }
}
