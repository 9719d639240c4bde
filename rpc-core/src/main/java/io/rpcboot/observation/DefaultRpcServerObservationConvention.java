package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rpcboot.observation.RpcObservationDocumentation.HighCardinalityKeys;
import io.rpcboot.observation.RpcObservationDocumentation.LowCardinalityKeys;

/** The keys of {@link RpcObservationDocumentation#SERVER_CALLS}; spans are named after the operation. */
public class DefaultRpcServerObservationConvention implements RpcServerObservationConvention {

    /** Name of the observation, and of its timer. */
    public static final String NAME = "rpc.server.calls";

    private static final CodeKeyValues CODES = new CodeKeyValues(LowCardinalityKeys.CODE.asString());
    private static final String OPERATION = LowCardinalityKeys.OPERATION.asString();
    private static final String PEER_NAME = HighCardinalityKeys.PEER_NAME.asString();
    private static final String PEER_ADDRESS = HighCardinalityKeys.PEER_ADDRESS.asString();

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
        KeyValue operation = KeyValue.of(OPERATION, context.operation());
        return context.isEnded() ? KeyValues.of(CODES.of(context.failure()), operation) : KeyValues.of(operation);
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(RpcServerObservationContext context) {
        if (!context.isEnded()) {
            return KeyValues.empty();
        }
        return KeyValues.of(
                KeyValue.of(PEER_ADDRESS, context.call().peer().address()),
                KeyValue.of(PEER_NAME, context.call().peer().name()));
    }
}
