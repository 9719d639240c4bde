package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.ObjectLoss.Reason;
import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RemoteSession;
import io.rpcboot.RemoteTypes;
import io.rpcboot.ReplyStream;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcException;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.codec.ReferenceExchange;
import io.rpcboot.health.ObjectsSnapshot;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.ClientExtras;
import io.rpcboot.internal.call.ServiceClient;
import io.rpcboot.internal.object.Export.Lease;
import io.rpcboot.internal.object.ObjectMessages.Lost;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.Places;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** All of a process's remote objects, and what its server and its clients ask of them. Any thread. */
public final class ObjectHub implements RemoteObjects {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.object");

    private static final int MAX_MESSAGE = 4 * 1024 * 1024;

    private final Settings settings;
    private final String peerId;
    private final OwnAddresses addresses;
    private final ExportTable exports;
    private final ImportTable imports;
    private final CalledObjects called;
    private final Surfaces surfaces;
    private final PeerLinks links;
    private final LossNotices notices;
    private final ObjectReferences references;
    private final ReplyChannels replies;
    private final PublishedObjects published;
    private final Leaks leaks;
    private final ObjectTimer timer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile List<PayloadCodec> codecs = List.of();
    private volatile @Nullable Function<URI, RemoteClient> clients;
    private volatile ClientExtras extras = ClientExtras.none("objects");

    public ObjectHub(RemoteTypes types, Settings settings, List<URI> addresses, RpcEvents events) {
        this.settings = settings;
        this.addresses = new OwnAddresses(addresses);
        this.peerId = HubIds.take();
        this.leaks = new Leaks(events);
        this.exports = new ExportTable(
                settings.lease().toNanos(),
                settings.claimTime().toNanos(),
                settings.maxExportedPerPeer(),
                this::forget);
        this.called = new CalledObjects(exports);
        this.imports = new ImportTable(settings.trackCreation(), leaks::add, this::relayLost);
        this.surfaces = new Surfaces(types, called::target);
        this.links = new PeerLinks(this, settings.exchangeTimeout());
        this.notices = new LossNotices(imports, links, settings.exchangeTimeout());
        this.references = new ObjectReferences(this, types, settings);
        this.replies = new ReplyChannels(this);
        this.published = new PublishedObjects(this);
        this.timer = new ObjectTimer(exports, imports, links, leaks, settings);
    }

    // ---- RemoteObjects ----

    @Override
    public URI publish(Object object) {
        return published.publish(PublishedObjects.randomName(), object);
    }

    @Override
    public URI publish(String name, Object object) {
        return published.publish(name, object);
    }

    @Override
    public boolean unpublish(String name) {
        return exports.unpublish(name);
    }

    @Override
    public boolean unpublish(URI uri) {
        return published.unpublish(uri);
    }

    @Override
    public <T> Mono<T> lookup(URI uri, Class<T> type) {
        return published.lookup(uri, type);
    }

    @Override
    public <T> ReplyTo.Waiting<T> expectReply(Class<T> type, Duration deadline) {
        return replies.one(type, deadline);
    }

    @Override
    public <T> ReplyTo.Waiting<T> expectReply(ParameterizedTypeReference<T> type, Duration deadline) {
        return replies.one(type.getType(), deadline);
    }

    @Override
    public <T> ReplyStream.Waiting<T> expectReplies(Class<T> type, Duration deadline) {
        return replies.many(type, deadline);
    }

    @Override
    public <T> ReplyStream.Waiting<T> expectReplies(ParameterizedTypeReference<T> type, Duration deadline) {
        return replies.many(type.getType(), deadline);
    }

    @Override
    public ReferenceExchange references() {
        return references;
    }

    @Override
    public ObjectsSnapshot snapshot() {
        return Snapshots.of(exports, imports, leaks.count());
    }

    @Override
    public ObjectsSnapshot.Counts counts() {
        return new ObjectsSnapshot.Counts(exports.size(), imports.size(), exports.openClaims(), leaks.count());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        timer.close();
        notices.tell(exports.leases(), Lost.OWNER_ENDS);
        for (Import object : imports.all()) {
            imports.lost(object, new ObjectLoss(Reason.RELEASED, "this process ends"));
            ObjectId lease = object.lease;
            if (lease != null) {
                object.owner.release(lease, object.count);
            }
        }
        for (Export export : exports.all()) {
            exports.withdraw(export.object);
            forget(export);
        }
    }

    // ---- for servers and clients ----

    @Override
    public String peerId() {
        return peerId;
    }

    /** The operations that every peer serves. */
    public List<OperationDefinition> operations() {
        return ObjectOperations.all(this);
    }

    /** The operation of a method of an exported object; null if there is none. */
    public @Nullable OperationDefinition operation(String name) {
        return surfaces.operation(name);
    }

    /** The codecs of payloads; those of the first who says. */
    public synchronized void useCodecs(List<PayloadCodec> all) {
        if (codecs.isEmpty()) {
            codecs = List.copyOf(all);
        }
    }

    /**
     * Who connects to addresses; the first who says.
     *
     * @param ofCalls what becomes of calls on objects
     */
    public synchronized void useClients(Function<URI, RemoteClient> forAddress, ClientExtras ofCalls) {
        if (clients == null) {
            clients = forAddress;
            extras = ofCalls;
        }
    }

    /** Where the server listens. */
    public void listensAt(List<URI> bound) {
        addresses.bound(bound);
    }

    /**
     * A connection is up.
     *
     * @param places its places; null where nobody else counts them
     * @param address where it was opened to; null for one that was accepted
     */
    public void up(Connection connection, @Nullable Places places, @Nullable String address) {
        timer.start();
        links.up(connection, places == null ? new CountedPlaces(connection.maxCalls()) : places, address);
    }

    /** It has ended. */
    public void down(Connection connection) {
        links.down(connection);
        timer.renewSoon();
    }

    // ---- within ----

    Settings settings() {
        return settings;
    }

    ExportTable exports() {
        return exports;
    }

    ImportTable imports() {
        return imports;
    }

    CalledObjects called() {
        return called;
    }

    Surfaces surfaces() {
        return surfaces;
    }

    PeerLinks links() {
        return links;
    }

    ObjectReferences objectReferences() {
        return references;
    }

    ReplyChannels replies() {
        return replies;
    }

    LossNotices notices() {
        return notices;
    }

    ObjectTimer timer() {
        return timer;
    }

    List<PayloadCodec> codecs() {
        return codecs;
    }

    @Nullable
    PayloadCodec codec(String name) {
        for (PayloadCodec codec : codecs) {
            if (codec.name().equals(name)) {
                return codec;
            }
        }
        return null;
    }

    @Nullable
    Function<URI, RemoteClient> clients() {
        return clients;
    }

    /** Where others reach this process. */
    List<String> addresses() {
        return addresses.all();
    }

    /** A client without a pool, whose calls go where the carrier says. */
    RemoteClient client(CallCarrier carrier, String text) {
        return new ServiceClient(
                text,
                codecs.isEmpty() ? null : codecs.get(0),
                null,
                MAX_MESSAGE,
                RemoteSession.DEFAULT_CANCEL_TIMEOUT,
                carrier,
                extras);
    }

    /** A client whose calls fail. */
    RemoteClient failing(RpcException error) {
        return client(call -> call.fail(error), "lost object");
    }

    /** The handle of a proxy that was made here; null for all else. */
    static @Nullable Holding handle(Object proxy) {
        if (proxy instanceof ReplyChannel reply) {
            return reply.holding();
        }
        RemoteObject remote = RemoteObject.of(proxy);
        return remote instanceof Holding holding ? holding : null;
    }

    /** What stood in for an object of another is of no use any more: who has it is told. */
    private void relayLost(Object relay) {
        Set<Lease> told = Set.copyOf(exports.leasesOf(relay));
        // Withdrawn behind the notices: a holder that renews in between would take it for a refusal.
        notices.tell(told, Lost.OWNER_ENDS, () -> {
            List<Lease> late = new ArrayList<>(exports.withdraw(relay));
            late.removeAll(told);
            notices.tell(late, Lost.OWNER_ENDS);
        });
    }

    /** Nobody has an object any more: it is closed, where closing may block. */
    private void forget(Export export) {
        Holding relay = handle(export.object);
        if (relay != null) {
            if (exports.unlessExported(relay, export.object)) {
                relay.finish(relay.closedHere());
            }
            return;
        }
        Schedulers.boundedElastic().schedule(() -> {
            try {
                export.forgotten();
            } catch (Exception e) {
                logger.warn("closing a remote object that nobody holds any more failed: {}", export.types, e);
            }
        });
    }
}
