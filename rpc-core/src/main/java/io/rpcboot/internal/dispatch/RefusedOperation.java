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
import io.rpcboot.internal.observation.ServerObservations;
import org.jspecify.annotations.Nullable;

/** A name whose calls are refused: nothing serves it, or it is blocked. */
final class RefusedOperation implements CallTarget {

    private final String name;
    private final CallFailure refusal;
    private final FailureDescriber failures;
    private final @Nullable ServerObservations observations;
    private final String observedName;

    /** @param observedName what stands for the name where calls are observed: one of few */
    RefusedOperation(
            String name,
            RpcCode code,
            String text,
            FailureDescriber failures,
            @Nullable ServerObservations observations,
            String observedName) {
        this.observations = observations;
        this.observedName = observedName;
        this.name = name;
        this.refusal = CallFailure.byRuntime(code, false, text);
        this.failures = failures;
    }

    @Override
    public String operation() {
        return name;
    }

    @Override
    public CallFailure refusal() {
        return refusal;
    }

    @Override
    public PayloadSpec.Kind payloadKind() {
        return PayloadSpec.Kind.NONE;
    }

    @Override
    public boolean streamedResult() {
        return false;
    }

    @Override
    public @Nullable StreamOverflow overflow() {
        return null;
    }

    @Override
    public @Nullable ItemDecoder decoder(int codec) {
        return null;
    }

    @Override
    public @Nullable ItemEncoder encoder(int codec) {
        return null;
    }

    @Override
    public int maxPayload() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean payloadRequired() {
        return false;
    }

    @Override
    public @Nullable ServedObservation observe(ServedCall call) {
        return observations == null ? null : observations.start(call, observedName);
    }

    @Override
    public void invoke(ServedCall call, @Nullable Object payload) {
        throw new IllegalStateException("'" + name + "' is refused");
    }

    @Override
    public long onBegin(TimerWheel timers) {
        return timers.now();
    }

    @Override
    public void onEnd(TimerWheel timers, long beganNanos, @Nullable RpcCode error) {
        // A name that somebody made up has no figures: there would be no end to them.
    }

    @Override
    public CallFailure describe(ServedCall call, CallFailure failure) {
        return failures.describe(call, failure);
    }

    @Override
    public CallFailure describe(ServedCall call, Throwable error) {
        return failures.describe(call, error);
    }
}
