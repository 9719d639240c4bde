package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that is served, from its CALL frame to its last frame. Its carrier, from which a trace is read, is the
 * headers of the call. Handlers of observations get it on the event loop of the connection, or on the thread that runs
 * the call's handler.
 */
public final class RpcServerObservationContext extends ReceiverContext<Map<String, String>> {

    /** The operation of calls that no handler serves: whatever name a caller sends, this is all that is told of it. */
    public static final String UNKNOWN_OPERATION = "UNKNOWN";

    private final RpcCallContext call;
    private final KeptKeyValues low = new KeptKeyValues();
    private final KeptKeyValues high = new KeptKeyValues();
    private final String operation;
    private boolean ended;
    private @Nullable Object timing;
    private @Nullable RpcCode failure;

    /**
     * @param call the call
     * @param operation its operation, one of those that are served here, or {@link #UNKNOWN_OPERATION}
     */
    public RpcServerObservationContext(RpcCallContext call, String operation) {
        super(Map::get, Kind.SERVER);
        this.call = call;
        this.operation = operation;
        setCarrier(call.headers());
        setRemoteServiceName(call.peer().name());
    }

    /** Put together when it is asked for: only traces do. */
    @Override
    public @Nullable String getRemoteServiceAddress() {
        String known = super.getRemoteServiceAddress();
        RemoteAddress address = known == null ? RemoteAddress.of(call.peer()) : null;
        return address == null ? known : address.toUri();
    }

    /** The call, as its handler sees it. Its operation is what the caller sent, which may be anything. */
    public RpcCallContext call() {
        return call;
    }

    /** One of the operations that are served here, or {@link #UNKNOWN_OPERATION}: fit for a tag. */
    public String operation() {
        return operation;
    }

    /** Whether the call has ended, well or badly; false when the observation starts. */
    public boolean isEnded() {
        return ended;
    }

    /** The code of a call that has failed; null while it runs, and if it has not failed. */
    public @Nullable RpcCode failure() {
        return failure;
    }

    /**
     * The call has ended; called once, before the observation stops.
     *
     * @param code why it failed; null if it has not
     */
    public void end(@Nullable RpcCode code) {
        ended = true;
        failure = code;
    }

    /** What a handler that times calls keeps of this one; null if none does. */
    public @Nullable Object timing() {
        return timing;
    }

    /** In place of an entry of Micrometer's map, which is made for the first entry of each call. */
    public void timing(@Nullable Object kept) {
        timing = kept;
    }

    // ---- Micrometer's key values, without its maps ----

    @Override
    public Observation.Context addLowCardinalityKeyValues(KeyValues keyValues) {
        low.add(keyValues);
        return this;
    }

    @Override
    public Observation.Context addHighCardinalityKeyValues(KeyValues keyValues) {
        high.add(keyValues);
        return this;
    }

    @Override
    public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
        low.add(keyValue);
        return this;
    }

    @Override
    public Observation.Context addHighCardinalityKeyValue(KeyValue keyValue) {
        high.add(keyValue);
        return this;
    }

    @Override
    public Observation.Context removeLowCardinalityKeyValue(String keyName) {
        low.remove(keyName);
        return this;
    }

    @Override
    public Observation.Context removeHighCardinalityKeyValue(String keyName) {
        high.remove(keyName);
        return this;
    }

    @Override
    public KeyValues getLowCardinalityKeyValues() {
        return low.all();
    }

    @Override
    public KeyValues getHighCardinalityKeyValues() {
        return high.all();
    }

    @Override
    public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
        return low.get(key);
    }

    @Override
    public @Nullable KeyValue getHighCardinalityKeyValue(String key) {
        return high.get(key);
    }
}
