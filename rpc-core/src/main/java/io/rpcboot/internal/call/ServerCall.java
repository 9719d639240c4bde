package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.rpcboot.PayloadSpec.Kind;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.codec.PayloadTooLargeException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * One call at its callee: takes the payload in, has the handler invoked, and ends once, with END or ERROR. What
 * is here happens on the event loop; {@link ServedCall} is the handler's side of it.
 */
public final class ServerCall extends ServedCall implements StreamOwner {

    private ServerCallState state = ServerCallState.RUNNING;
    private @Nullable StreamReceiver receiver;
    private @Nullable PayloadFlux payloads;
    private @Nullable StreamSender sender;
    private long credit;
    private boolean invoked;
    private boolean ending;
    private @Nullable CallFailure stopping;

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
        CallFailure refusal = target().refusal();
        if (refusal == null && (target().encoder(codec()) == null || target().decoder(codec()) == null)) {
            refusal = refused(RpcCode.INVALID_ARGUMENT, "codec " + codec() + " is none of those in HELLO");
        }
        if (refusal == null && deadlineMillis == 0) {
            refusal = refused(RpcCode.DEADLINE_EXCEEDED, "the deadline had passed before the call was read");
        }
        if (refusal == null && target().streamedResult() && !resultIsStream && !isOneWay()) {
            refusal = refused(RpcCode.INVALID_ARGUMENT, "the result is a stream: retrieve it as a Flux");
        }
        if (refusal != null) {
            answer(refusal);
            return false;
        }
        credit = isOneWay() ? Long.MAX_VALUE : firstCredit;
        if (deadlineMillis > 0) {
            startDeadline(deadlineMillis);
        }
        return true;
    }

    /** The payload goes on after the CALL frame, so a refusal does not end the call yet. */
    public void payloadGoesOn() {
        state = ServerCallState.RECEIVING;
    }

    /** The payload is a stream of items. */
    public void onPayloadStream() {
        ItemDecoder decoder = target().decoder(codec());
        if (target().payloadKind() != Kind.STREAM || decoder == null) {
            answer(refused(RpcCode.INVALID_ARGUMENT, "takes one payload, not a stream"));
            return;
        }
        StreamReceiver stream = new StreamReceiver(this);
        receiver = stream;
        stream.open(outbound());
        payloads = new PayloadFlux(this, outbound(), stream, decoder);
        invoke(payloads);
    }

    /** The CALL frame carries the whole payload; borrows the buffer. */
    public void onPayload(ByteBuf payload) {
        onItem(payload, false);
    }

    /** The CALL frame carries the first fragment of the payload; borrows the buffer. */
    public void onFirstFragment(int total, ByteBuf fragment) {
        onData(total, true, fragment);
        if (!isRunning()) {
            dropItem();
        }
    }

    /** Whether the caller's direction has not ended. */
    public boolean isPayloadOpen() {
        return state == ServerCallState.RECEIVING || state == ServerCallState.DISCARDING;
    }

    /** The CALL frame carries no payload. */
    public void onNoPayload() {
        if (target().payloadKind() == Kind.STREAM) {
            invoke(Flux.empty());
        } else if (target().payloadRequired()) {
            answer(refused(RpcCode.INVALID_ARGUMENT, "takes a payload, none was sent"));
        } else {
            invoke(null);
        }
    }

    /** Credit from the caller. */
    public void onCredit(long count) {
        long sum = credit + count;
        credit = sum < 0 ? Long.MAX_VALUE : sum;
        if (sender != null) {
            sender.addCredit(count);
        }
    }

    /** The caller's CANCEL. */
    public void onCancel(RpcCode code, String canceller, String reason) {
        boolean answeredBefore = state == ServerCallState.DISCARDING;
        if (state == ServerCallState.CANCELLED) {
            throw new RpcProtocolException("'" + operation() + "' got a second CANCEL");
        }
        state = state.next(ServerCallState.Event.CANCELLED);
        if (answeredBefore) {
            close();
            return;
        }
        String who = canceller.isEmpty() ? peer().toString() : canceller;
        stop(
                CallFailure.byRuntime(code == RpcCode.DEADLINE_EXCEEDED ? code : RpcCode.CANCELLED, invoked, reason),
                new RpcCancelledException(
                        who,
                        reason,
                        "'" + operation() + "' was cancelled by " + who + ": " + reason,
                        operation(),
                        who));
    }

    /** The connection is gone. */
    public void onLost(RpcException error) {
        state = state.next(ServerCallState.Event.LOST);
        stopHandler(error);
        close();
    }

    /** This side gives the call up; its caller is told why. */
    public void abort(String reason) {
        if (isRunning()) {
            String who = "the callee";
            stop(
                    CallFailure.byRuntime(RpcCode.CANCELLED, invoked, reason),
                    new RpcCancelledException(who, reason, "'" + operation() + "': " + reason, operation(), who));
        }
    }

    @Override
    public void onItemRefused(int size, int limit) {
        ending = false;
        if (sender != null) {
            sender.stop();
        }
        onFailure(new CallFailure(
                RpcCode.RESOURCE_EXHAUSTED,
                true,
                true,
                "",
                "'" + operation() + "': the result has " + size + " bytes, the caller takes at most " + limit,
                List.of()));
    }

    /** Does not serve the call. */
    public void refuse(CallFailure failure) {
        answer(failure);
    }

    @Override
    protected void onTimeout() {
        if (isRunning()) {
            String text = "the caller's deadline has passed";
            stop(
                    CallFailure.byRuntime(RpcCode.DEADLINE_EXCEEDED, invoked, text),
                    new RpcCancelledException(
                            peer().toString(), text, "'" + operation() + "': " + text, operation(), peer().toString()));
        }
    }

    @Override
    @Nullable
    StreamReceiver receiver() {
        return receiver;
    }

    @Override
    int maxItem() {
        return outbound().maxMessage();
    }

    @Override
    void onItem(ByteBuf item, boolean last) {
        if (last) {
            payloadEnded();
        }
        if (payloads != null) {
            payloads.onItem(item);
            if (last) {
                payloads.onEnd();
            }
        } else if (isAwaitingResult() && !invoked) {
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
        String text = String.valueOf(new PayloadTooLargeException(outbound().maxMessage(), size).getMessage());
        if (payloads != null) {
            payloads.onFailure(new RpcException(RpcCode.RESOURCE_EXHAUSTED, "'" + operation() + "': " + text));
        }
        if (isRunning()) {
            stop(refused(RpcCode.RESOURCE_EXHAUSTED, text), new RpcException(RpcCode.RESOURCE_EXHAUSTED, text));
        }
    }

    /** The handler wants no more of the payload stream. */
    void payloadUnwanted() {
        if (state == ServerCallState.RECEIVING && !ending) {
            outbound().sendCancel(this, RpcCode.CANCELLED, "the handler wants no more");
        }
    }

    RpcException unreadablePayload(Throwable error) {
        return new RpcException(
                RpcCode.INVALID_ARGUMENT,
                "'" + operation() + "': the payload cannot be read: " + error.getMessage(),
                error);
    }

    @Override
    void onResultStream(StreamSender stream) {
        sender = stream;
        if (isAwaitingResult()) {
            stream.addCredit(credit);
        } else {
            stream.stop();
        }
    }

    @Override
    void onReply(@Nullable EncodedItem item) {
        if (!isAwaitingResult()) {
            if (item != null) {
                item.release();
            }
            answerStopped();
            return;
        }
        ending = true;
        if (item == null) {
            outbound().sendEnd(this);
        } else {
            outbound().sendItem(this, item, true);
        }
    }

    @Override
    void onFailure(CallFailure failure) {
        if (isAwaitingResult()) {
            answer(failure);
        } else {
            answerStopped();
        }
    }

    @Override
    public void onStreamItem(EncodedItem item) {
        credit--;
        outbound().sendItem(this, item, false);
    }

    @Override
    public void onStreamEnd() {
        onReply(null);
    }

    @Override
    public void onStreamFailure(Throwable error) {
        onFailure(describe(error));
    }

    private void decodeAndInvoke(ByteBuf item) {
        Kind kind = target().payloadKind();
        ItemDecoder decoder = target().decoder(codec());
        Object value;
        try {
            value = decoder == null ? null : decoder.decode(item);
        } catch (RuntimeException e) {
            answer(refused(RpcCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
            return;
        }
        if (kind == Kind.STREAM) {
            invoke(value == null ? Flux.empty() : Flux.just(value));
        } else if (value == null && target().payloadRequired()) {
            answer(refused(RpcCode.INVALID_ARGUMENT, "takes a payload, null was sent"));
        } else {
            invoke(value);
        }
    }

    private void invoke(@Nullable Object payload) {
        invoked = true;
        target().invoke(this, payload);
    }

    private CallFailure refused(RpcCode code, String what) {
        return CallFailure.byRuntime(code, false, "'" + operation() + "': " + what);
    }

    private void payloadEnded() {
        boolean answeredBefore = state == ServerCallState.DISCARDING;
        state = state.next(ServerCallState.Event.PAYLOAD_ENDED);
        if (answeredBefore) {
            close();
        }
    }

    private boolean isAwaitingResult() {
        return isRunning() && !ending && stopping == null;
    }

    private boolean isRunning() {
        return state == ServerCallState.RECEIVING || state == ServerCallState.RUNNING;
    }

    /** Has the handler stop; the caller is told when it really has. */
    private void stop(CallFailure failure, RpcException cause) {
        stopping = failure;
        outbound().dropQueued(this);
        if (!stopHandler(cause)) {
            answer(failure);
        }
    }

    /** True if the handler occupies a thread and will say itself when it has ended. */
    private boolean stopHandler(RpcException cause) {
        markCancelled();
        dropItem();
        if (receiver != null) {
            receiver.close();
        }
        if (sender != null) {
            sender.stop();
        }
        boolean occupied = interruptHandler();
        if (payloads != null) {
            payloads.onFailure(cause);
        }
        return occupied;
    }

    private void answerStopped() {
        if (stopping != null && !ending && (isRunning() || state == ServerCallState.CANCELLED)) {
            answer(stopping);
        }
    }

    private void answer(CallFailure failure) {
        ending = true;
        outbound().sendError(this, failure);
    }

    @Override
    public void onEndWritten() {
        state = state.next(ServerCallState.Event.ANSWERED);
        outbound().timers().cancel(this);
        if (state == ServerCallState.CLOSED) {
            close();
        } else if (payloads != null) {
            payloads.onFailure(new RpcCancelledException(
                    "the callee", "answered", "'" + operation() + "' was answered", operation(), peer().toString()));
        }
    }

    private void close() {
        outbound().timers().cancel(this);
        outbound().dropQueued(this);
        dropItem();
        outbound().closed(this);
    }
}
