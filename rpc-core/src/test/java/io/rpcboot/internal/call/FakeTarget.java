package io.rpcboot.internal.call;

import io.rpcboot.OperationHandler;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCode;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.Thrown;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation of bytes whose handler runs at once; codec 0, and no other. */
final class FakeTarget implements CallTarget {

    final List<Object> payloads = new ArrayList<>();
    final List<String> ended = new ArrayList<>();
    PayloadSpec.Kind kind = PayloadSpec.Kind.VALUE;
    boolean streamedResult;
    boolean required = true;
    int maxPayload = Integer.MAX_VALUE;
    OperationHandler handler = (payload, context) -> payload;
    ItemDecoder decoder = ItemDecoder.of(byte[].class, type -> item -> null);

    @Nullable
    StreamOverflow overflow;

    @Nullable
    CallFailure refusal;

    @Override
    public String operation() {
        return "tested";
    }

    @Override
    public @Nullable CallFailure refusal() {
        return refusal;
    }

    @Override
    public PayloadSpec.Kind payloadKind() {
        return kind;
    }

    @Override
    public @Nullable StreamOverflow overflow() {
        return overflow;
    }

    @Override
    public boolean streamedResult() {
        return streamedResult;
    }

    @Override
    public @Nullable ItemDecoder decoder(int codec) {
        return codec == 0 ? decoder : null;
    }

    @Override
    public @Nullable ItemEncoder encoder(int codec) {
        return codec == 0 ? new ItemEncoder(null, 1000) : null;
    }

    @Override
    public int maxPayload() {
        return maxPayload;
    }

    @Override
    public boolean payloadRequired() {
        return required;
    }

    @Override
    public void invoke(ServedCall call, @Nullable Object payload) {
        payloads.add(payload);
        try {
            call.result(handler.handle(payload, call));
        } catch (Exception e) {
            call.failed(e);
        }
    }

    @Override
    public long onBegin(TimerWheel timers) {
        ended.add("begun");
        return timers.now();
    }

    @Override
    public void onEnd(TimerWheel timers, long beganNanos, @Nullable RpcCode error) {
        ended.add(error == null ? "ended" : "ended with " + error);
    }

    @Override
    public CallFailure describe(ServedCall call, CallFailure failure) {
        return failure;
    }

    @Override
    public CallFailure describe(ServedCall call, Throwable error) {
        RpcCode code = error instanceof PayloadException ? RpcCode.INTERNAL : RpcCode.UNKNOWN;
        return new CallFailure(code, true, false, Thrown.message("" + error.getMessage()), FailureFacts.NONE);
    }
}
