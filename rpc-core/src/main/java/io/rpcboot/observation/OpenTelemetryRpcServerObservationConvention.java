package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * The names of OpenTelemetry's semantic conventions for RPC, version 1.40: timer {@code rpc.server.call.duration}. An
 * operation that nothing serves is the method {@code _OTHER}.
 */
public class OpenTelemetryRpcServerObservationConvention implements RpcServerObservationConvention {

    @Override
    public String getName() {
        return "rpc.server.call.duration";
    }

    @Override
    public String getContextualName(RpcServerObservationContext context) {
        return isKnown(context) ? context.operation() : OpenTelemetryKeys.SYSTEM_NAME;
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(RpcServerObservationContext context) {
        String method = isKnown(context) ? context.operation() : OpenTelemetryKeys.OTHER;
        return OpenTelemetryKeys.lowCardinality(
                method, context.isEnded(), context.failure(), OpenTelemetryKeys.isServerError(context.failure()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(RpcServerObservationContext context) {
        KeyValues peer = OpenTelemetryKeys.peer(context.call().peer());
        return isKnown(context)
                ? peer
                : peer.and(KeyValue.of(
                        OpenTelemetryKeys.METHOD_ORIGINAL, context.call().operation()));
    }

    private static boolean isKnown(RpcServerObservationContext context) {
        return !context.operation().equals(RpcServerObservationContext.UNKNOWN_OPERATION);
    }
}
