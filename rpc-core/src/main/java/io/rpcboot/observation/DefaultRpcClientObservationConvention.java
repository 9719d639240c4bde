package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rpcboot.PeerInfo;
import io.rpcboot.observation.RpcObservationDocumentation.LowCardinalityKeys;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The keys of {@link RpcObservationDocumentation#CLIENT_CALLS}; spans are named after the operation. */
public class DefaultRpcClientObservationConvention implements RpcClientObservationConvention {

    /** Name of the observation, and of its timer. */
    public static final String NAME = "rpc.client.calls";

    private static final CodeKeyValues CODES = new CodeKeyValues(LowCardinalityKeys.CODE.asString());
    private static final String OPERATION = LowCardinalityKeys.OPERATION.asString();
    private static final String SERVICE = LowCardinalityKeys.SERVICE.asString();

    private final PeerKeyValues peers = new PeerKeyValues();

    /** By service; these are few, and {@code CallKeyValues} is for one. */
    private final Map<String, CallKeyValues> calls = new ConcurrentHashMap<>();

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
        CallKeyValues ofService = ofService(context.service());
        return context.isEnded()
                ? ofService.ended(context.operation(), context.failure())
                : ofService.running(context.operation());
    }

    private CallKeyValues ofService(String service) {
        CallKeyValues known = calls.get(service);
        if (known != null) {
            return known;
        }
        CallKeyValues fresh = new CallKeyValues(CODES, OPERATION, KeyValue.of(SERVICE, service));
        if (calls.size() < CallKeyValues.MAX_KEPT) {
            calls.put(service, fresh);
        }
        return fresh;
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(RpcClientObservationContext context) {
        PeerInfo peer = context.peer();
        return peer == null ? KeyValues.empty() : peers.of(peer);
    }
}
