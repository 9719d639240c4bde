package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rpcboot.PeerInfo;

/**
 * The names of OpenTelemetry's semantic conventions for RPC, version 1.40: timer {@code rpc.client.call.duration}. The
 * {@code server.address} is the id of the service: the group of servers that the call may go to.
 */
public class OpenTelemetryRpcClientObservationConvention implements RpcClientObservationConvention {

    @Override
    public String getName() {
        return "rpc.client.call.duration";
    }

    @Override
    public String getContextualName(RpcClientObservationContext context) {
        return context.requestedOperation();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(RpcClientObservationContext context) {
        boolean other = context.operation().equals(RpcClientObservationContext.OTHER_OPERATION);
        return OpenTelemetryKeys.lowCardinality(
                        other ? OpenTelemetryKeys.OTHER : context.operation(),
                        context.isEnded(),
                        context.failure(),
                        context.failure() != null)
                .and(KeyValue.of(OpenTelemetryKeys.SERVER_ADDRESS, context.service()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(RpcClientObservationContext context) {
        PeerInfo peer = context.peer();
        return peer == null ? KeyValues.empty() : OpenTelemetryKeys.peer(peer);
    }
}
