package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.CallRequest;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.call.EncodedItem;
import io.rpcboot.internal.call.NotSentException;
import io.rpcboot.internal.frame.CallHead;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.FrameWriter;
import io.rpcboot.internal.frame.Hello;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls that this side has opened. Confined to the event loop. */
final class OutgoingCalls {

    private final Session session;
    private final Outbound outbound;
    private final boolean opener;
    private final Hello peer;
    private final CallTable<ClientCall<?>> calls;
    private final OperationNumbers numbers;
    private final CallHead head = new CallHead();
    private long opened;

    OutgoingCalls(Session session, Outbound outbound, boolean opener, Hello peer) {
        this.session = session;
        this.outbound = outbound;
        this.opener = opener;
        this.peer = peer;
        this.calls = new CallTable<>(peer.maxCalls());
        this.numbers = new OperationNumbers(peer.maxOperations());
    }

    /** Writes the CALL frame of a call, or the OPEN frame of a session. */
    void open(ClientCall<?> call, CallPermit permit) {
        CallRequest request = call.request();
        int codec =
                request.codec() == null ? FrameFormat.NO_CODEC : peer.codecs().indexOf(request.codec());
        EncodedItem payload = call.takePayload();
        long remainingMillis = remainingMillis(call);
        RpcException refusal = refusal(call, codec, payload);
        if (refusal == null && remainingMillis == 0) {
            refusal = tooLate(call);
        }
        int slot = refusal == null ? calls.add(call) : -1;
        if (slot < 0) {
            refuse(call, permit, payload, refusal == null ? tableFull(call) : refusal);
            return;
        }
        int callId = slot * 2 + (opener ? 1 : 2);
        int total = payload == null ? -1 : payload.length();
        int inFrame = Math.min(total, outbound.maxPayload());
        boolean payloadGoesOn = request.payloads() != null || inFrame < total || request.isSession();
        long credit = call.opened(session.callOutbound(), callId, ++opened, permit, payloadGoesOn);
        if (credit > 0) {
            session.traffic().granted(credit);
        }
        Map<String, String> headers = call.headers();
        int number = numbers.numberOf(request.operation());
        head.fill(
                number,
                number == 0 || numbers.isFresh() ? request.operation() : null,
                codec,
                remainingMillis,
                headers,
                credit,
                request.payloads() != null,
                request.oneWay());
        if (request.isSession()) {
            head.asSession();
        }
        ByteBuf out = outbound.frames().room(headRoom(headers) + Math.max(inFrame, 0));
        FrameWriter.writeCall(out, callId, head, inFrame, total);
        if (payload != null) {
            payload.writeTo(out, 0, inFrame);
        }
        EncodedItem rest = null;
        if (payload != null && inFrame < total) {
            rest = payload.keep();
        } else if (payload != null) {
            payload.release();
        }
        // Flushing may wake streams that wait for the socket, and they may encode; it may also end this call.
        outbound.frames().appended(FrameBuffer.flushBytes(inFrame, false));
        if (rest != null && !call.isOpen()) {
            rest.release();
        } else if (rest != null) {
            outbound.sendRest(call, rest, inFrame, !request.isSession());
        }
        call.sent();
    }

    /** Most bytes of a head with these headers: a character has up to three, and lengths stand before texts. */
    private static int headRoom(Map<String, String> headers) {
        int room = 512;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            room += 3 * (1 + header.getKey().length() + header.getValue().length());
        }
        return Math.min(room, FrameFormat.MAX_HEAD);
    }

    void onError(int callId, ErrorBody error) {
        ClientCall<?> call = find(callId);
        call.onError(RemoteFailures.toException(error, call, session.peer()));
    }

    void closed(ClientCall<?> call) {
        calls.free((call.callId() - 1) >>> 1);
    }

    /** Fails each call with an error of its own. */
    void failAll(Function<ClientCall<?>, RpcException> error) {
        calls.forEach(call -> call.onLost(error.apply(call)));
    }

    void visit(Consumer<Call> visitor) {
        calls.forEach(visitor::accept);
    }

    /** How many CALL frames were sent. */
    long opened() {
        return opened;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    int size() {
        return calls.size();
    }

    /** The call that a frame is for. */
    ClientCall<?> find(int callId) {
        ClientCall<?> call = calls.get((callId - 1) >>> 1);
        if (call == null) {
            throw new RpcProtocolException(
                    "frame for call " + Integer.toUnsignedString(callId) + ", which is not open");
        }
        return call;
    }

    private @Nullable RpcException refusal(ClientCall<?> call, int codec, @Nullable EncodedItem payload) {
        List<String> codecs = peer.codecs();
        if (codec < 0) {
            return new NotSentException(
                    RpcCode.FAILED_PRECONDITION,
                    "'" + call.operation() + "': " + session.peer() + " takes the codecs " + codecs + ", not '"
                            + call.request().codec() + "'; set rpc.client.services."
                            + call.request().service() + ".codec",
                    call.operation(),
                    session.peer().toString());
        }
        if (call.request().isSession() && !peer.takesSessions()) {
            return new NotSentException(
                    RpcCode.UNIMPLEMENTED,
                    "'" + call.operation() + "': " + session.peer()
                            + " takes no sessions: its HELLO does not say that it knows them",
                    call.operation(),
                    session.peer().toString());
        }
        if (payload != null && !payload.isLive()) {
            return new NotSentException(
                    RpcCode.INVALID_ARGUMENT,
                    "'" + call.operation()
                            + "': its ByteBuf has been released: a call with a ByteBuf can be subscribed to" + " once",
                    call.operation(),
                    session.peer().toString());
        }
        if (payload != null && payload.length() > peer.maxMessage()) {
            return new NotSentException(
                    RpcCode.RESOURCE_EXHAUSTED,
                    "'" + call.operation() + "': the payload has " + payload.length() + " bytes, " + session.peer()
                            + " takes at most " + peer.maxMessage(),
                    call.operation(),
                    session.peer().toString());
        }
        return null;
    }

    /** The time limit has passed before there was a connection: the other side would say no more than that. */
    private RpcException tooLate(ClientCall<?> call) {
        return new RpcTimeoutException(
                RpcTimeoutException.Phase.CALL,
                call.timeout(),
                "'" + call.operation() + "' on " + session.peer() + ": " + call.timePassed()
                        + "; the handler did not run",
                call.operation(),
                session.peer().toString(),
                false);
    }

    private RpcException tableFull(ClientCall<?> call) {
        return new NotSentException(
                RpcCode.RESOURCE_EXHAUSTED,
                "'" + call.operation() + "': " + session.peer() + " takes " + peer.maxCalls()
                        + " calls at a time on this connection, " + calls.size() + " are open",
                call.operation(),
                session.peer().toString());
    }

    private static void refuse(
            ClientCall<?> call, CallPermit permit, @Nullable EncodedItem payload, RpcException refusal) {
        if (payload != null) {
            payload.release();
        }
        permit.release();
        call.fail(refusal);
    }

    private long remainingMillis(ClientCall<?> call) {
        if (call.deadlineNanos() == ClientCall.NO_DEADLINE) {
            return -1;
        }
        long nanos = call.deadlineNanos() - session.timers().now();
        return Math.max(0, (nanos + 999_999) / 1_000_000);
    }
}
