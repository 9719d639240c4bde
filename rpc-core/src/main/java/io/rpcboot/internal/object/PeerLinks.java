package io.rpcboot.internal.object;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.CurrentCall;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.Places;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ways to all peers that are connected, or own objects that are held here. Any thread. */
final class PeerLinks implements PeerLink.Dialer {

    /** How long a peer is remembered that is gone, and of which nothing is held: longer than a message is on its way. */
    private static final long KEPT_NANOS = 60_000_000_000L;

    private final ObjectHub hub;
    private final Duration timeout;
    private final Map<String, Owner> byPeer = new ConcurrentHashMap<>();

    PeerLinks(ObjectHub hub, Duration timeout) {
        this.hub = hub;
        this.timeout = timeout;
    }

    /** The owner with a peer id, which may not be connected. */
    Owner owner(String peerId) {
        return byPeer.computeIfAbsent(peerId, id -> new Owner(new PeerLink(id, this), timeout));
    }

    @Nullable
    PeerLink find(String peerId) {
        Owner owner = byPeer.get(peerId);
        return owner == null ? null : owner.link();
    }

    void up(Connection connection, Places places, @Nullable String address) {
        PeerInfo peer = connection.peer();
        PeerLink link = owner(peer.id()).link();
        if (address != null) {
            link.addAddresses(List.of(address), true);
        }
        link.up(connection, places, peer);
    }

    /** The last connection of an owner is gone: it is looked for soon. */
    void down(Connection connection) {
        Owner owner = byPeer.get(connection.peer().id());
        if (owner != null && owner.link().down(connection)) {
            owner.nextRenewalNanos = System.nanoTime();
        }
    }

    /** Forgets who is not needed any more. */
    void tick(long now) {
        byPeer.forEach((id, owner) -> {
            if (!owner.link().isUnused() || hub.imports().holdsOf(id)) {
                owner.unusedSinceNanos = 0;
            } else if (owner.unusedSinceNanos == 0) {
                owner.unusedSinceNanos = now;
            } else if (now - owner.unusedSinceNanos > KEPT_NANOS) {
                byPeer.remove(id, owner);
            }
        });
    }

    @Override
    public RemoteClient client(CallCarrier carrier, String text) {
        return hub.client(carrier, text);
    }

    @Override
    public void dial(List<String> addresses, PeerLink link, Consumer<@Nullable Throwable> done) {
        Function<URI, RemoteClient> clients = hub.clients();
        if (clients == null) {
            done.accept(new RpcException(RpcCode.UNAVAILABLE, "this process has no clients to connect with"));
            return;
        }
        dial(new ArrayList<>(addresses), link, clients, null, done);
    }

    /** Any answer will do: what counts is who is connected then. */
    private void dial(
            List<String> left,
            PeerLink link,
            Function<URI, RemoteClient> clients,
            @Nullable Throwable failure,
            Consumer<@Nullable Throwable> done) {
        if (left.isEmpty() || link.isReady()) {
            done.accept(link.isConnected() ? null : failure);
            return;
        }
        String address = left.remove(0);
        RemoteClient client;
        try {
            client = clients.apply(URI.create(address));
        } catch (IllegalArgumentException e) {
            dial(left, link, clients, e, done);
            return;
        }
        CurrentCall.outside(() -> client.operation(ObjectMessages.RENEW)
                .payload(ObjectMessages.write(List.<ObjectId>of(), ObjectId.BYTES, ObjectId::write))
                .timeout(timeout)
                .retrieveMono(byte[].class)
                .subscribe(
                        answer -> {},
                        error -> dial(left, link, clients, error, done),
                        () -> dial(left, link, clients, failure, done)));
    }
}
