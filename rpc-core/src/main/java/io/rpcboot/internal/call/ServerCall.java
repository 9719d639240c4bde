package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.rpcboot.PayloadSpec.Kind;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.PayloadTooLargeException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * One call at its callee. Here is how it begins, on the event loop: the CALL frame is judged, the payload taken in,
 * the handler invoked. {@link EndingCall} is how it ends, {@link ServedCall} the handler's side of it.
 */
public final class ServerCall extends EndingCall {

    private @Nullable StreamReceiver receiver;
    private @Nullable PayloadFlux payloads;

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
            invoke(Flux.empty());
        } else if (target().payloadRequired()) {
            answer(refused(RpcCode.INVALID_ARGUMENT, "takes a payload, none was sent"));
        } else {
            invoke(null);
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
        String text = String.valueOf(new PayloadTooLargeException(outbound().maxMessage(), size).getMessage());
        if (payloads != null) {
            payloads.onFailure(new RpcException(RpcCode.RESOURCE_EXHAUSTED, "'" + operation() + "': " + text));
        }
        if (isRunning()) {
            stop(
                    CallFailure.byRuntime(RpcCode.RESOURCE_EXHAUSTED, isInvoked(), "'" + operation() + "': " + text),
                    new RpcException(RpcCode.RESOURCE_EXHAUSTED, text));
        }
    }

    /** The handler wants no more of the payload stream. */
    void payloadUnwanted() {
        if (isReceiving() && isAwaitingResult()) {
            outbound().sendCancel(this, RpcCode.CANCELLED, "the handler wants no more");
        }
    }

    @Override
    void stopPayload(RpcException cause) {
        if (receiver != null) {
            receiver.close();
        }
        if (payloads != null) {
            payloads.onFailure(cause);
        }
    }

    RpcException unreadablePayload(Throwable error) {
        return new RpcException(
                RpcCode.INVALID_ARGUMENT,
                "'" + operation() + "': the payload cannot be read: " + error.getMessage(),
                error);
    }

    private void decodeAndInvoke(ByteBuf item) {
        Kind kind = target().payloadKind();
        ItemDecoder decoder = target().decoder(codec());
        Object value;
        try {
            value = decoder == null ? null : decoder.decode(item);
        } catch (PayloadException e) {
            answer(refused(RpcCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
            return;
        } catch (Throwable e) {
            answer(refused(RpcCode.INTERNAL, "the payload cannot be read here: " + e));
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
        markInvoked();
        target().invoke(this, payload);
    }

    private CallFailure refused(RpcCode code, String what) {
        return CallFailure.byRuntime(code, false, "'" + operation() + "': " + what);
    }
}
