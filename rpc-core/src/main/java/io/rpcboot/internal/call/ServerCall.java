package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.rpcboot.PayloadSpec.Kind;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.PayloadTooLargeException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * One call at its callee. Here is how it begins, on the event loop: the CALL frame is judged, the payload taken in,
 * the handler invoked. {@link StoppableCall} and {@link EndingCall} are how it
 * ends, {@link ServedCall} is the handler's side of it.
 */
public final class ServerCall extends StoppableCall implements ItemFlux.Owner {

    /** Index of "items are plain bytes" in a CALL. */
    private static final int NO_CODEC = 255;

    private @Nullable ItemFlux payloads;
    private @Nullable ServerSession<?, ?> session;

    public ServerCall(
            CallTarget target,
            CallOutbound outbound,
            int callId,
            int codec,
            Map<String, String> headers,
            boolean oneWay) {
        super(target, outbound, codec, headers, oneWay);
        this.callId = callId;
    }

    /**
     * What its CALL frame says of its time and its result.
     *
     * @param deadlineMillis time left, -1 for no deadline
     * @param resultIsStream whether the caller takes a stream
     * @param firstCredit how many items of it
     * @return false if the call is refused for it
     */
    public boolean accept(long deadlineMillis, boolean resultIsStream, long firstCredit) {
        return accept(deadlineMillis, resultIsStream, firstCredit, false);
    }

    /**
     * What its OPEN frame says of a session.
     *
     * @param firstCredit how many items the caller takes at first
     */
    public boolean acceptSession(long deadlineMillis, long firstCredit) {
        boolean served = accept(deadlineMillis, false, 0, true);
        CallTarget.SessionCodec sessionCodec = served ? target().session(codec()) : null;
        if (sessionCodec == null) {
            return false;
        }
        StreamReceiver stream = new StreamReceiver(this);
        ServerSession<?, ?> opened = new ServerSession<>(this, outbound(), stream, sessionCodec);
        session = opened;
        opened.onCredit(firstCredit);
        return true;
    }

    private boolean accept(long deadlineMillis, boolean resultIsStream, long firstCredit, boolean opensSession) {
        CallFailure refusal = target().refusal();
        if (refusal == null && (target().encoder(codec()) == null || target().decoder(codec()) == null)) {
            refusal = refused(RpcCode.INVALID_ARGUMENT, noCodec());
        }
        if (refusal == null && deadlineMillis == 0) {
            refusal = refused(RpcCode.DEADLINE_EXCEEDED, "the deadline had passed before the call was read");
        }
        if (refusal == null && target().isSession() != opensSession) {
            refusal = refused(
                    RpcCode.INVALID_ARGUMENT,
                    opensSession
                            ? "is no session: retrieve its result"
                            : "is a session: open it with openSession(...)");
        }
        if (refusal == null && target().streamedResult() && !resultIsStream && !isOneWay()) {
            refusal = refusedPayload("the result is a stream: retrieve it as a Flux", List.of());
        }
        if (refusal != null) {
            answer(refusal);
            return false;
        }
        streamsResult(resultIsStream || target().streamedResult());
        firstCredit(isOneWay() ? Long.MAX_VALUE : firstCredit);
        if (deadlineMillis > 0) {
            startDeadline(deadlineMillis);
        }
        return true;
    }

    /** The payload is a stream of items. */
    public void onPayloadStream() {
        ItemDecoder decoder = target().decoder(codec());
        if (target().payloadKind() != Kind.STREAM || decoder == null) {
            answer(refusedPayload("takes one payload, not a stream", List.of()));
            return;
        }
        StreamReceiver stream = new StreamReceiver(this);
        stream.open(outbound());
        payloads = new ItemFlux(this, this, outbound(), stream, decoder);
        arrive(payloads);
    }

    /** The CALL frame carries the whole payload; borrows the buffer. */
    public void onPayload(ByteBuf payload) {
        takeWhole(payload, false);
    }

    /** The CALL frame carries the first fragment of the payload; borrows the buffer. */
    public void onFirstFragment(int total, ByteBuf fragment) {
        onData(total, true, fragment);
        if (!isRunning()) {
            dropItem();
        }
    }

    /** The CALL frame carries no payload. */
    public void onNoPayload() {
        if (target().payloadKind() == Kind.STREAM) {
            arrive(Flux.empty());
        } else if (target().payloadRequired()) {
            answer(refusedPayload("takes a payload, none was sent", List.of()));
        } else {
            arrive(null);
        }
    }

    @Override
    @Nullable
    StreamReceiver receiver() {
        return payloads == null ? null : payloads.receiver();
    }

    @Override
    @Nullable
    ServerSession<?, ?> serverSession() {
        return session;
    }

    @Override
    public long lostItems() {
        StreamReceiver stream = receiver();
        return stream == null ? 0 : stream.lost();
    }

    @Override
    int maxItem() {
        return Math.min(outbound().maxMessage(), target().maxPayload());
    }

    @Override
    void onItem(ByteBuf item, boolean last) {
        if (last) {
            payloadEnded();
        }
        if (payloads != null) {
            TimerWheel loop = outbound().timers();
            String before = loop.enter(this);
            try {
                payloads.onItem(item);
                if (last) {
                    payloads.onEnd();
                }
            } finally {
                loop.leave(before);
            }
        } else if (isAwaitingResult() && !isInvoked()) {
            decodeAndInvoke(item);
        }
    }

    @Override
    void onItemsEnd() {
        payloadEnded();
        if (payloads != null) {
            payloads.onEnd();
        }
    }

    @Override
    void onItemTooLarge(int size) {
        PayloadTooLargeException cause = new PayloadTooLargeException(maxItem(), size);
        RpcViolationException violation = CallErrors.unreadableItem(operation(), peer(), cause);
        if (payloads != null) {
            payloads.onFailure(violation);
        }
        if (isRunning()) {
            String text = "'" + operation() + "': " + cause.getMessage()
                    + (target().maxPayload() < outbound().maxMessage() ? " of this operation" : "");
            stop(
                    CallFailure.byRuntime(RpcCode.RESOURCE_EXHAUSTED, isInvoked(), text)
                            .withFinding(new Finding(Checkpoint.CALLEE_INBOUND, isInvoked(), List.of())),
                    violation);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <I, O> RpcSession<I, O> session() {
        if (session == null) {
            throw new IllegalStateException("'" + operation() + "' is no session");
        }
        return (RpcSession<I, O>) session;
    }

    /** The caller of a session takes no more items. */
    public void onEnough() {
        if (session == null) {
            throw new RpcProtocolException("'" + operation() + "' got ENOUGH, but is no session");
        }
        session.onEnough();
    }

    /** The handler wants no more of the payload stream. */
    @Override
    public void onItemsUnwanted() {
        if (isReceiving() && isAwaitingResult()) {
            outbound().sendCancel(this, Cancellation.of("the handler wants no more"));
        }
    }

    @Override
    public String onlyOnce() {
        return "the payload of '" + operation() + "' can be subscribed to once";
    }

    @Override
    public Throwable unreadable(Throwable error) {
        return unreadablePayload(error);
    }

    @Override
    void stopPayload(RpcException cause) {
        if (session != null) {
            session.stop(cause);
        } else if (payloads != null) {
            payloads.receiver().close();
            payloads.onFailure(cause);
        }
    }

    RpcException unreadablePayload(Throwable error) {
        return CallErrors.unreadableItem(operation(), peer(), error);
    }

    private void decodeAndInvoke(ByteBuf item) {
        Kind kind = target().payloadKind();
        ItemDecoder decoder = target().decoder(codec());
        Object value;
        try {
            value = decoder == null ? null : decoder.decode(item);
        } catch (PayloadException e) {
            Passage.abandonCurrent();
            answer(refusedPayload(String.valueOf(e.getMessage()), BrokenContractException.of(e)));
            return;
        } catch (Throwable e) {
            Passage.abandonCurrent();
            answer(refused(RpcCode.INTERNAL, "the payload cannot be read here: " + e));
            return;
        }
        if (kind == Kind.STREAM) {
            arrive(value == null ? Flux.empty() : Flux.just(value));
        } else if (value == null && target().payloadRequired()) {
            answer(refusedPayload("takes a payload, null was sent", List.of()));
        } else {
            arrive(value);
        }
    }

    /** The payload is read; the handler runs when it is this call's turn, and the objects that it refers to are held. */
    private void arrive(@Nullable Object payload) {
        if (Passage.isUsed()) {
            Passage passage = Passage.take();
            ArrivalLines lines = outbound().arrivals();
            if (lines != null && lines.holds(this, passage, () -> arrived(payload, passage), this::refuseReferences)) {
                return;
            }
        }
        invoke(payload);
    }

    private void arrived(@Nullable Object payload, @Nullable Passage passage) {
        if (isAwaitingResult()) {
            invoke(payload);
            return;
        }
        ReferenceCountUtil.safeRelease(payload);
        if (passage != null) {
            passage.abandon();
        }
    }

    private void refuseReferences(Throwable error) {
        if (isAwaitingResult()) {
            RpcCode code = error instanceof RpcException rpc ? rpc.code() : RpcCode.UNAVAILABLE;
            answer(refused(code, "a reference in its payload cannot be held here: " + error.getMessage()));
        }
    }

    private void invoke(@Nullable Object payload) {
        markInvoked();
        if (session != null) {
            // From here on what comes is an item of the session.
            payloads = session.items();
            payloads.receiver().open(outbound());
            if (!isReceiving()) {
                payloads.onEnd();
            }
        }
        TimerWheel loop = outbound().timers();
        String before = loop.enter(this);
        try {
            target().invoke(this, payload);
        } finally {
            loop.leave(before);
        }
    }

    private String noCodec() {
        return codec() == NO_CODEC
                ? "its payload or its result is no plain bytes: call it with a codec of those in HELLO"
                : "codec " + codec() + " is none of those in HELLO";
    }

    private CallFailure refusedPayload(String what, List<Violation> violations) {
        return CallErrors.refusedPayload(operation(), RpcCode.INVALID_ARGUMENT, what, violations);
    }

    private CallFailure refused(RpcCode code, String what) {
        return CallFailure.byRuntime(code, false, "'" + operation() + "': " + what);
    }
}
