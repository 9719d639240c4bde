package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.CallTarget;
import io.rpcboot.internal.call.CallTargets;
import io.rpcboot.internal.call.ServerCall;
import io.rpcboot.internal.frame.CallHead;
import io.rpcboot.internal.frame.CancelBody;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls that the other side has opened. Confined to the event loop. */
final class IncomingCalls {

    private final Session session;
    private final BoundOperations operations;
    private final CallTable<ServerCall> calls;
    private long accepted;
    private long seen;

    IncomingCalls(Session session, CallTargets targets, int limit) {
        this.session = session;
        this.operations = new BoundOperations(targets);
        this.calls = new CallTable<>(limit);
    }

    /** A CALL, or an OPEN; borrows the payload. */
    void onCall(int callId, CallHead head, ByteBuf payload) {
        int slot = slot(callId);
        if (slot >= calls.limit()) {
            throw new RpcProtocolException("call " + Integer.toUnsignedString(callId) + " uses slot " + slot
                    + ", the limit is " + calls.limit());
        }
        if (calls.get(slot) != null) {
            throw new RpcProtocolException("call " + Integer.toUnsignedString(callId) + " is open already");
        }
        CallTarget target = operations.resolve(head.operationNumber(), head.name());
        ServerCall call =
                new ServerCall(target, session.callOutbound(), callId, head.codec(), head.headers(), head.oneWay());
        calls.put(slot, call);
        call.begin(++seen);
        boolean goesOn = head.payloadIsStream() || head.payloadGoesOn() || head.isSession();
        if (goesOn) {
            call.payloadGoesOn();
        }
        boolean served;
        if (session.isDraining()) {
            call.refuse(CallFailure.byRuntime(
                    RpcCode.UNAVAILABLE, false, "'" + target.operation() + "': this peer takes no more calls"));
            served = false;
        } else {
            accepted++;
            if (head.credit() > 0) {
                session.traffic().wasGranted(head.credit());
            }
            served = head.isSession()
                    ? call.acceptSession(head.deadlineMillis(), head.credit())
                    : call.accept(head.deadlineMillis(), head.resultIsStream(), head.credit());
        }
        if (head.payloadGoesOn()) {
            call.onFirstFragment(head.total(), payload);
        } else if (!served) {
            return;
        } else if (head.payloadIsStream()) {
            call.onPayloadStream();
        } else if (head.hasPayload()) {
            call.onPayload(payload);
        } else {
            call.onNoPayload();
        }
    }

    void onCredit(int callId, long count) {
        ServerCall call = findOrLate(callId);
        if (call != null) {
            call.onCredit(count);
        }
    }

    void onLost(int callId, long total) {
        ServerCall call = findOrLate(callId);
        if (call != null) {
            call.onLostItems(total);
        }
    }

    void onCancel(int callId, CancelBody cancel) {
        ServerCall call = findOrLate(callId);
        if (call != null) {
            call.onCancel(CancelFrames.read(cancel), cancel.ack());
        }
    }

    void onEnough(int callId) {
        ServerCall call = findOrLate(callId);
        if (call != null) {
            call.onEnough();
        }
    }

    void closed(ServerCall call) {
        calls.remove(slot(call.callId()));
    }

    void loseAll(Function<ServerCall, RpcException> error) {
        calls.forEach(call -> call.onLost(error.apply(call)));
    }

    void abortAll(String reason) {
        calls.forEach(call -> call.abort(reason));
    }

    void visit(Consumer<Call> visitor) {
        calls.forEach(visitor::accept);
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    int size() {
        return calls.size();
    }

    /** How many CALL frames have come. */
    long seen() {
        return seen;
    }

    /** How many CALL frames have been accepted, for GOAWAY. */
    long accepted() {
        return accepted;
    }

    private static int slot(int callId) {
        return (callId - 1) >>> 1;
    }

    /** The call that an item, or the end of its payload, is for. */
    ServerCall findReceiving(int callId) {
        ServerCall call = calls.get(slot(callId));
        if (call == null || !call.isPayloadOpen()) {
            throw new RpcProtocolException(
                    "item for call " + Integer.toUnsignedString(callId) + ", whose payload has ended");
        }
        return call;
    }

    /** The call; null for one that has ended here while the frame was under way. */
    private @Nullable ServerCall findOrLate(int callId) {
        int slot = slot(callId);
        if (!calls.wasUsed(slot)) {
            throw new RpcProtocolException("frame for call " + Integer.toUnsignedString(callId) + ", which never was");
        }
        return calls.get(slot);
    }
}
