package io.rpcboot.observation;

import io.micrometer.common.KeyValues;
import io.rpcboot.observation.RpcObservationDocumentation.LowCardinalityKeys;

/** The keys of {@link RpcObservationDocumentation#SERVER_CALLS}; spans are named after the operation. */
public class DefaultRpcServerObservationConvention implements RpcServerObservationConvention {

    /** Name of the observation, and of its timer. */
    public static final String NAME = "rpc.server.calls";

    private static final CodeKeyValues CODES = new CodeKeyValues(LowCardinalityKeys.CODE.asString());

    private final PeerKeyValues peers = new PeerKeyValues();
    private final CallKeyValues calls = new CallKeyValues(CODES, LowCardinalityKeys.OPERATION.asString());

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(RpcServerObservationContext context) {
        return context.operation();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(RpcServerObservationContext context) {
        return context.isEnded()
                ? calls.ended(context.operation(), context.failure())
                : calls.running(context.operation());
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(RpcServerObservationContext context) {
        return context.isEnded() ? peers.of(context.call().peer()) : KeyValues.empty();
    }
}
