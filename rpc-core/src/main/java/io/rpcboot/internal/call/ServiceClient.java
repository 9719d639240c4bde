package io.rpcboot.internal.call;

import io.rpcboot.PeerDisconnect;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteSession;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.PayloadReader;
import io.rpcboot.codec.PayloadWriter;
import io.rpcboot.internal.observation.ClientObservations;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A client of one service; safe for any thread. Keeps the readers and writers of the types that it has met. */
public final class ServiceClient implements RemoteClient {

    /** Most types whose readers are kept; further ones are resolved for each call. */
    static final int MAX_KEPT = 1024;

    private final String serviceId;
    private final @Nullable PayloadCodec codec;
    private final CallOptions options;
    private final CallCarrier carrier;
    private final ClientExtras extras;
    private final ItemEncoder encoder;
    private final Duration cancelTimeout;
    private final Departures departures = new Departures();
    private final ConcurrentMap<Type, ItemDecoder> decoders = new ConcurrentHashMap<>();

    /** A name that was found good; names are literals for the most part. Races are harmless: any one will do. */
    private String knownName = "x";

    /** The decoder that was asked for last, likewise: the look-up in the map is a tenth of making a call. */
    private @Nullable KnownDecoder knownDecoder;

    private record KnownDecoder(Type type, ItemDecoder decoder) {}

    /** A client with the default time to wait for a cancelled session. */
    public ServiceClient(
            String serviceId,
            @Nullable PayloadCodec codec,
            @Nullable Duration timeout,
            int maxMessage,
            CallCarrier carrier) {
        this(
                serviceId,
                codec,
                timeout,
                maxMessage,
                RemoteSession.DEFAULT_CANCEL_TIMEOUT,
                carrier,
                ClientExtras.none(serviceId));
    }

    /**
     * @param codec null where only bytes can be sent and received
     * @param timeout for calls that set none; null for no limit
     * @param maxMessage most bytes of a payload
     * @param cancelTimeout how long the canceller of a session waits for the other side to have ended
     */
    public ServiceClient(
            String serviceId,
            @Nullable PayloadCodec codec,
            @Nullable Duration timeout,
            int maxMessage,
            Duration cancelTimeout,
            CallCarrier carrier,
            ClientExtras extras) {
        this.serviceId = serviceId;
        this.codec = codec;
        this.options = CallOptions.withTimeoutOnly(timeout);
        this.carrier = carrier;
        this.cancelTimeout = cancelTimeout;
        this.extras = extras;
        PayloadWriter writer = codec == null ? null : codec.writer(Object.class);
        this.encoder = new ItemEncoder(writer, maxMessage, extras.checks().apply(Object.class));
    }

    @Override
    public String serviceId() {
        return serviceId;
    }

    @Override
    public Mono<PeerDisconnect> onDisconnect() {
        return extras.watch().onDisconnect();
    }

    @Override
    public CallSpec operation(String operation) {
        return new ServiceCallSpec(this, operation);
    }

    /** Whether this very name was found good when it was used last. */
    @SuppressWarnings("ReferenceEquality") // a hint, which must cost nothing
    boolean isKnownName(String operation) {
        return operation == knownName;
    }

    void knownName(String operation) {
        knownName = operation;
    }

    @Nullable
    String codecName() {
        return codec == null ? null : codec.name();
    }

    /** Those of a call about which nothing has been said. */
    CallOptions options() {
        return options;
    }

    Duration cancelTimeout() {
        return cancelTimeout;
    }

    @Nullable
    CallRetry retry() {
        return extras.retry();
    }

    Departures departures() {
        return departures;
    }

    CallCarrier carrier() {
        return carrier;
    }

    @Nullable
    ClientObservations observations() {
        return extras.observations();
    }

    String observedService() {
        return extras.observedService();
    }

    ClientFailures failures() {
        return extras.failures();
    }

    ItemEncoder encoder() {
        return encoder;
    }

    /** Where it is counted what overflow policies drop of the payloads of an operation. */
    DroppedItems droppedItems(String operation) {
        return extras.drops().of(extras.observedService(), operation);
    }

    @SuppressWarnings("ReferenceEquality") // as for the name
    ItemDecoder decoder(Type type) {
        KnownDecoder known = knownDecoder;
        if (known != null && known.type() == type) {
            return known.decoder();
        }
        ItemDecoder found = findDecoder(type);
        knownDecoder = new KnownDecoder(type, found);
        return found;
    }

    private ItemDecoder findDecoder(Type type) {
        if (decoders.size() < MAX_KEPT) {
            return decoders.computeIfAbsent(type, this::newDecoder);
        }
        ItemDecoder known = decoders.get(type);
        return known == null ? newDecoder(type) : known;
    }

    private ItemDecoder newDecoder(Type type) {
        return ItemDecoder.of(type, this::reader).checkedBy(extras.checks().apply(type));
    }

    private PayloadReader reader(Type type) {
        if (codec == null) {
            throw new PayloadException(
                    "service '" + serviceId + "' has no codec: without one only byte[], ByteBuffer and ByteBuf can be "
                            + "received, not " + type.getTypeName(),
                    null,
                    null);
        }
        return codec.reader(type);
    }
}
