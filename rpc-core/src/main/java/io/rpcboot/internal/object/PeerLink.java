package io.rpcboot.internal.object;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.Places;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer, over any connection with it, whoever opened it; where there is none, over a new one to an address
 * where the peer is said to listen. Any thread.
 */
final class PeerLink implements CallCarrier {

    /** Most calls that wait for a place or a connection. */
    static final int MAX_WAITING = 10_000;

    private static final int MAX_ADDRESSES = 16;

    private final String peerId;
    private final Dialer dialer;
    private final List<Line> lines = new ArrayList<>();
    private final Deque<ClientCall<?>> waiting = new ArrayDeque<>();
    private final Map<String, Boolean> addresses = new LinkedHashMap<>(2);
    private String name;
    private @Nullable RemoteClient client;
    private int next;
    private @Nullable ClientCall<?> oldest;
    private boolean dialing;
    private boolean restarted;

    /** Opens connections to addresses; what it opens is told to the links. */
    interface Dialer {

        /**
         * Tries all addresses, one after the other.
         *
         * @param done null when each of them answered, or was reached, else why the last one was not
         */
        void dial(List<String> addresses, PeerLink link, java.util.function.Consumer<@Nullable Throwable> done);

        /** A client whose calls go this way. */
        RemoteClient client(CallCarrier carrier, String text);
    }

    private record Line(Connection connection, Places places) {}

    PeerLink(String peerId, Dialer dialer) {
        this.peerId = peerId;
        this.dialer = dialer;
        this.name = "peer " + peerId.substring(0, Math.min(8, peerId.length()));
    }

    String peerId() {
        return peerId;
    }

    /** Calls the peer. */
    synchronized RemoteClient client() {
        RemoteClient known = client;
        if (known == null) {
            known = dialer.client(this, name);
            client = known;
        }
        return known;
    }

    /** For people. */
    synchronized String text() {
        return name;
    }

    /**
     * Where the peer listens.
     *
     * @param reached whether it was met there; else others say so, who may be wrong
     */
    synchronized void addAddresses(List<String> more, boolean reached) {
        for (String address : more) {
            if (addresses.size() < MAX_ADDRESSES || addresses.containsKey(address)) {
                addresses.merge(address, reached, Boolean::logicalOr);
            }
        }
    }

    synchronized List<String> addresses() {
        return List.copyOf(addresses.keySet());
    }

    synchronized boolean hasAddresses() {
        return !addresses.isEmpty();
    }

    synchronized boolean isConnected() {
        return !lines.isEmpty();
    }

    /** Whether another process was found where this one was. */
    synchronized boolean isRestarted() {
        return restarted;
    }

    synchronized boolean isUnused() {
        return lines.isEmpty() && waiting.isEmpty();
    }

    void up(Connection connection, Places places, PeerInfo peer) {
        synchronized (this) {
            name = peer.toString();
            lines.add(new Line(connection, places));
            restarted = false;
        }
        drain();
    }

    /** True if it was the last connection. */
    synchronized boolean down(Connection connection) {
        boolean removed = lines.removeIf(line -> line.connection == connection);
        return removed && lines.isEmpty();
    }

    @Override
    public void carry(ClientCall<?> call) {
        Line free;
        boolean dials = false;
        synchronized (this) {
            free = waiting.isEmpty() ? reserve() : null;
            if (free == null) {
                if (lines.isEmpty() && (addresses.isEmpty() || restarted)) {
                    call.fail(unreachable(restarted ? "the process has been restarted" : "it listens nowhere", null));
                    return;
                }
                if (waiting.size() >= MAX_WAITING) {
                    call.fail(new RpcException(
                            RpcCode.RESOURCE_EXHAUSTED,
                            "'" + call.operation() + "' on " + name + ": " + waiting.size() + " calls wait already"));
                    return;
                }
                call.keepPayload();
                waiting.add(call);
                dials = lines.isEmpty() && !dialing;
                dialing |= dials;
            }
        }
        if (free != null) {
            open(free, call);
            return;
        }
        call.onCancelWhileWaiting(() -> cancelled(call));
        if (dials) {
            dial();
        } else {
            drain();
        }
    }

    /**
     * Now and then: gives places to calls that wait, which others gave back. Where a call has waited since the last time
     * all places are taken by calls that go on; a further connection is opened, if there may be one.
     */
    void tick() {
        drain();
        synchronized (this) {
            ClientCall<?> head = waiting.peek();
            boolean starved = head != null && head == oldest && !lines.isEmpty() && !addresses.isEmpty() && !dialing;
            oldest = head;
            if (!starved) {
                return;
            }
            dialing = true;
        }
        dial();
    }

    /** Whether a connection is wanted: there is none, or calls wait for a place on it. */
    synchronized boolean wantsConnection() {
        return lines.isEmpty() || !waiting.isEmpty();
    }

    /** Gives places to calls that wait. */
    void drain() {
        while (true) {
            ClientCall<?> call;
            Line free;
            synchronized (this) {
                free = waiting.isEmpty() ? null : reserve();
                if (free == null) {
                    return;
                }
                call = waiting.remove();
            }
            call.onCancelWhileWaiting(null);
            open(free, call);
        }
    }

    private void open(Line line, ClientCall<?> call) {
        line.connection.open(call, () -> {
            line.places.release();
            drain();
        });
    }

    private @Nullable Line reserve() {
        for (int i = 0; i < lines.size(); i++) {
            next = next + 1 < lines.size() ? next + 1 : 0;
            Line line = lines.get(next);
            if (line.places.tryReserve()) {
                return line;
            }
        }
        return null;
    }

    private void cancelled(ClientCall<?> call) {
        synchronized (this) {
            waiting.remove(call);
        }
        call.releasePayload();
    }

    private void dial() {
        List<String> all;
        synchronized (this) {
            all = List.copyOf(addresses.keySet());
        }
        dialer.dial(all, this, this::dialed);
    }

    private void dialed(@Nullable Throwable error) {
        List<ClientCall<?>> failed = List.of();
        RpcException why = null;
        synchronized (this) {
            dialing = false;
            if (lines.isEmpty()) {
                restarted |= error == null && addresses.containsValue(true);
                failed = List.copyOf(waiting);
                waiting.clear();
                why = unreachable(
                        error == null
                                ? "another process answers at " + addresses.keySet()
                                : String.valueOf(error.getMessage()),
                        error);
            }
        }
        if (why != null) {
            for (ClientCall<?> call : failed) {
                call.fail(why);
            }
        }
        drain();
    }

    private RpcException unreachable(String reason, @Nullable Throwable cause) {
        return new RpcException(
                RpcCode.UNAVAILABLE, "the owner of the object, " + name + ", cannot be reached: " + reason, cause);
    }
}
