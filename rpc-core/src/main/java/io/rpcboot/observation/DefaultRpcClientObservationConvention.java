package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rpcboot.PeerInfo;
import io.rpcboot.observation.RpcObservationDocumentation.HighCardinalityKeys;
import io.rpcboot.observation.RpcObservationDocumentation.LowCardinalityKeys;

/** The keys of {@link RpcObservationDocumentation#CLIENT_CALLS}; spans are named after the operation. */
public class DefaultRpcClientObservationConvention implements RpcClientObservationConvention {

    /** Name of the observation, and of its timer. */
    public static final String NAME = "rpc.client.calls";

    private static final CodeKeyValues CODES = new CodeKeyValues(LowCardinalityKeys.CODE.asString());
    private static final String OPERATION = LowCardinalityKeys.OPERATION.asString();
    private static final String SERVICE = LowCardinalityKeys.SERVICE.asString();
    private static final String PEER_NAME = HighCardinalityKeys.PEER_NAME.asString();
    private static final String PEER_ADDRESS = HighCardinalityKeys.PEER_ADDRESS.asString();

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(RpcClientObservationContext context) {
        return context.requestedOperation();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(RpcClientObservationContext context) {
        KeyValue operation = KeyValue.of(OPERATION, context.operation());
        KeyValue service = KeyValue.of(SERVICE, context.service());
        return context.isEnded()
                ? KeyValues.of(CODES.of(context.failure()), operation, service)
                : KeyValues.of(operation, service);
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(RpcClientObservationContext context) {
        PeerInfo peer = context.peer();
        return peer == null
                ? KeyValues.empty()
                : KeyValues.of(KeyValue.of(PEER_ADDRESS, peer.address()), KeyValue.of(PEER_NAME, peer.name()));
    }
}
