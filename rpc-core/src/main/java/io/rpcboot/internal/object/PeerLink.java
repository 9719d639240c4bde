package io.rpcboot.internal.object;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.object.PeerConnections.Line;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.Places;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

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
    private final PeerConnections lines = new PeerConnections();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<String, Boolean> addresses = new LinkedHashMap<>(2);
    private String name;
    private @Nullable RemoteClient client;
    private boolean dialing;
    // One at a time hands places to those who wait, and opens their calls: so they keep their order.
    private boolean serving;
    private boolean restarted;

    /** Opens connections to addresses, the first or one more; what it opens is told to the links. */
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

    /** A call that waits for a place or a connection; run when it is cancelled. */
    private final class Waiting implements Runnable {

        private final ClientCall<?> call;
        private @Nullable Disposable timer;

        private Waiting(ClientCall<?> call) {
            this.call = call;
        }

        @Override
        public void run() {
            if (leave(this)) {
                call.releasePayload();
            }
        }

        private void expired() {
            if (leave(this)) {
                call.fail(late(call));
            }
        }
    }

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

    /** Whether no call has to wait. */
    synchronized boolean isReady() {
        return !lines.isEmpty() && waiting.isEmpty();
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
            lines.add(connection, places);
            restarted = false;
        }
        drain();
    }

    /** True if it was the last connection. */
    boolean down(Connection connection) {
        boolean last;
        boolean dials;
        List<Waiting> failed = List.of();
        synchronized (this) {
            last = lines.remove(connection) && lines.isEmpty();
            dials = last && mayDial() && !waiting.isEmpty() && !dialing;
            dialing |= dials;
            if (last && !mayDial()) {
                failed = takeAll();
            }
        }
        fail(failed, failed.isEmpty() ? null : lost());
        if (dials) {
            dial();
        }
        return last;
    }

    @Override
    public void carry(ClientCall<?> call) {
        Line free;
        RpcException refusal = null;
        Waiting queued = null;
        boolean dials = false;
        synchronized (this) {
            free = noneWaits() ? lines.reserve() : null;
            if (free == null && lines.isEmpty() && !mayDial()) {
                refusal = lost();
            } else if (free == null && waiting.size() >= MAX_WAITING) {
                refusal = new RpcException(
                        RpcCode.RESOURCE_EXHAUSTED,
                        "'" + call.operation() + "' on " + name + ": " + waiting.size() + " calls wait already");
            } else if (free == null) {
                call.keepPayload();
                queued = queue(call);
                dials = mayDial() && !dialing;
                dialing |= dials;
            }
        }
        if (free != null) {
            open(free, call);
        } else if (refusal != null) {
            call.fail(refusal);
        } else {
            call.onCancelWhileWaiting(queued);
            drain();
            if (dials) {
                dial();
            }
        }
    }

    private Waiting queue(ClientCall<?> call) {
        Waiting queued = new Waiting(call);
        waiting.add(queued);
        if (call.deadlineNanos() != ClientCall.NO_DEADLINE) {
            long left = Math.max(0, call.deadlineNanos() - System.nanoTime());
            queued.timer = Schedulers.parallel().schedule(queued::expired, left, TimeUnit.NANOSECONDS);
        }
        return queued;
    }

    /** Helps calls that wait; whoever gives a place back is to call it again, where there are not enough. */
    void drain() {
        while (true) {
            Waiting head;
            Line free;
            synchronized (this) {
                if (serving || waiting.isEmpty()) {
                    return;
                }
                free = lines.reserveOr(this::drain);
                if (free == null) {
                    return;
                }
                head = waiting.remove();
                stop(head);
                serving = true;
            }
            try {
                head.call.onCancelWhileWaiting(null);
                open(free, head.call);
            } finally {
                synchronized (this) {
                    serving = false;
                }
            }
        }
    }

    private void open(Line line, ClientCall<?> call) {
        line.connection().open(call, () -> {
            line.places().release();
            drain();
        });
    }

    /** Neither in the line nor just taken out of it. */
    private boolean noneWaits() {
        return waiting.isEmpty() && !serving;
    }

    /** True if it waited. */
    private synchronized boolean leave(Waiting call) {
        stop(call);
        return waiting.remove(call);
    }

    private List<Waiting> takeAll() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(PeerLink::stop);
        return all;
    }

    private static void stop(Waiting call) {
        Disposable timer = call.timer;
        if (timer != null) {
            timer.dispose();
        }
    }

    private static void fail(List<Waiting> failed, @Nullable RpcException why) {
        if (why != null) {
            failed.forEach(each -> each.call.fail(why));
        }
    }

    /** Whether the peer is listened for at an address, and may still be there. */
    private boolean mayDial() {
        return !addresses.isEmpty() && !restarted;
    }

    private synchronized RpcException lost() {
        return unreachable(restarted ? "the process has been restarted" : "it listens nowhere", null);
    }

    private void dial() {
        List<String> all;
        synchronized (this) {
            all = List.copyOf(addresses.keySet());
        }
        dialer.dial(all, this, this::dialed);
    }

    private void dialed(@Nullable Throwable error) {
        List<Waiting> failed = List.of();
        RpcException why = null;
        synchronized (this) {
            dialing = false;
            if (lines.isEmpty()) {
                restarted |= error == null && addresses.containsValue(true);
                failed = takeAll();
                why = unreachable(
                        error == null
                                ? "another process answers at " + addresses.keySet()
                                : String.valueOf(error.getMessage()),
                        error);
            }
        }
        fail(failed, why);
        drain();
    }

    private synchronized RpcTimeoutException late(ClientCall<?> call) {
        boolean connected = !lines.isEmpty();
        return new RpcTimeoutException(
                connected ? RpcTimeoutException.Phase.ACQUIRE : RpcTimeoutException.Phase.CONNECT,
                call.timeout(),
                "'" + call.operation() + "' on " + name + ": "
                        + (connected ? "no place on a connection" : "no connection") + " within "
                        + call.timeout().toMillis() + " ms",
                call.operation(),
                name);
    }

    private RpcException unreachable(String reason, @Nullable Throwable cause) {
        return new RpcException(
                RpcCode.UNAVAILABLE, "the owner of the object, " + name + ", cannot be reached: " + reason, cause);
    }
}
