package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call at its caller, from subscription to its last signal, the wait for a connection included. Its carrier, into
 * which a trace is written, is the headers of the call; what would take them over their limits is left out, and the
 * call goes on without it. Handlers of observations get it on the thread that subscribes, and at the end on any.
 */
public final class RpcClientObservationContext extends SenderContext<Map<String, String>> {

    /** The operation of calls by the names that came after the first {@value #MAX_OPERATIONS}. */
    public static final String OTHER_OPERATION = "OTHER";

    /** Most operations of one process that are told apart: an application may make names up. */
    public static final int MAX_OPERATIONS = 1000;

    /** The service of calls to an address that was not configured as a service. */
    public static final String BY_ADDRESS = "ADDRESS";

    /** The service of calls that go back over the connection of a call that is served. */
    public static final String TO_CALLER = "CALLER";

    /** The service of calls on remote objects. */
    public static final String TO_OBJECT = "OBJECT";

    private final String service;
    private final KeptKeyValues low = new KeptKeyValues();
    private final KeptKeyValues high = new KeptKeyValues();
    private final String operation;
    private final String requestedOperation;
    private final Map<String, String> headers;
    private volatile @Nullable Map<String, String> carrier;
    private @Nullable PeerInfo peer;
    private boolean ended;
    private @Nullable Object timing;
    private @Nullable RpcCode failure;

    /**
     * @param service id of a service, {@link #BY_ADDRESS}, {@link #TO_CALLER} or {@link #TO_OBJECT}
     * @param operation the operation, or {@link #OTHER_OPERATION}
     * @param requestedOperation the operation
     * @param headers of the call, without what is added here
     */
    public RpcClientObservationContext(
            String service, String operation, String requestedOperation, Map<String, String> headers) {
        super(CallHeaders::put, Kind.CLIENT);
        this.service = service;
        this.operation = operation;
        this.requestedOperation = requestedOperation;
        this.headers = headers;
        setRemoteServiceName(service);
    }

    /** The id of the service, {@link #BY_ADDRESS} or {@link #TO_CALLER}: fit for a tag. */
    public String service() {
        return service;
    }

    /** The operation, or {@link #OTHER_OPERATION}: fit for a tag. */
    public String operation() {
        return operation;
    }

    /** The operation, whatever it is. */
    public String requestedOperation() {
        return requestedOperation;
    }

    /** Who served the call; null while it runs, and where it never reached a connection. */
    public @Nullable PeerInfo peer() {
        return peer;
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
     * @param code why it failed, CANCELLED if its subscriber cancelled; null if it has not failed
     * @param servedBy who served it; null where it never reached a connection
     */
    public void end(@Nullable RpcCode code, @Nullable PeerInfo servedBy) {
        ended = true;
        failure = code;
        peer = servedBy;
    }

    /** Made when somebody asks for it: without a trace nothing is written into it. */
    @Override
    public @Nullable Map<String, String> getCarrier() {
        Map<String, String> known = carrier;
        return known == null ? newCarrier() : known;
    }

    private synchronized Map<String, String> newCarrier() {
        Map<String, String> known = carrier;
        Map<String, String> made = known == null ? new LinkedHashMap<>(headers) : known;
        carrier = made;
        return made;
    }

    @Override
    public void setCarrier(@Nullable Map<String, String> carrier) {
        this.carrier = carrier;
    }

    /** The headers to send: those of the call, and what was written into the carrier. */
    public Map<String, String> headers() {
        Map<String, String> written = carrier;
        return written == null ? headers : written;
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
