package io.rpcboot.internal.dispatch;

import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCode;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.CallTarget;
import io.rpcboot.internal.call.ItemDecoder;
import io.rpcboot.internal.call.ItemEncoder;
import io.rpcboot.internal.call.ServedCall;
import io.rpcboot.internal.call.StreamOverflow;
import io.rpcboot.internal.call.TimerWheel;
import io.rpcboot.internal.observation.ServedObservation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A name that a connection has bound before anything served it: once something does, its next call is served. On the
 * event loop of that connection.
 */
final class LateOperation implements CallTarget {

    private final CallTarget unknown;
    private final Supplier<@Nullable CallTarget> source;
    private CallTarget target;

    LateOperation(CallTarget unknown, Supplier<@Nullable CallTarget> source) {
        this.unknown = unknown;
        this.source = source;
        this.target = unknown;
    }

    @Override
    public long onBegin(TimerWheel timers) {
        if (target == unknown) {
            CallTarget found = source.get();
            target = found == null ? unknown : found;
        }
        return target.onBegin(timers);
    }

    @Override
    public void onEnd(TimerWheel timers, long beganNanos, @Nullable RpcCode error) {
        target.onEnd(timers, beganNanos, error);
    }

    @Override
    public String operation() {
        return unknown.operation();
    }

    @Override
    public @Nullable CallFailure refusal() {
        return target.refusal();
    }

    @Override
    public PayloadSpec.Kind payloadKind() {
        return target.payloadKind();
    }

    @Override
    public boolean streamedResult() {
        return target.streamedResult();
    }

    @Override
    public @Nullable StreamOverflow overflow() {
        return target.overflow();
    }

    @Override
    public @Nullable SessionCodec session(int codec) {
        return target.session(codec);
    }

    @Override
    public boolean isSession() {
        return target.isSession();
    }

    @Override
    public @Nullable ItemDecoder decoder(int codec) {
        return target.decoder(codec);
    }

    @Override
    public @Nullable ItemEncoder encoder(int codec) {
        return target.encoder(codec);
    }

    @Override
    public int maxPayload() {
        return target.maxPayload();
    }

    @Override
    public boolean payloadRequired() {
        return target.payloadRequired();
    }

    @Override
    public @Nullable ServedObservation observe(ServedCall call) {
        return target.observe(call);
    }

    @Override
    public void invoke(ServedCall call, @Nullable Object payload) {
        target.invoke(call, payload);
    }

    @Override
    public CallFailure describe(ServedCall call, CallFailure failure) {
        return target.describe(call, failure);
    }

    @Override
    public CallFailure describe(ServedCall call, Throwable error) {
        return target.describe(call, error);
    }
}
