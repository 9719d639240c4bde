package io.rpcboot.internal.call;

import io.rpcboot.PeerDisconnect;
import io.rpcboot.PeerInfo;
import io.rpcboot.PeerListener;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The peers of one service that are connected, and who wants to hear when the last of them has gone. Any thread. */
public final class PeerWatch {

    /** Most subscribers that wait for one service's end. */
    public static final int MAX_WAITING = 10_000;

    private static final Logger logger = LoggerFactory.getLogger(PeerWatch.class);

    private final String service;
    private final List<PeerListener> listeners;
    private final Map<String, Integer> connections = new HashMap<>();
    private final Set<MonoSink<PeerDisconnect>> waiting = new LinkedHashSet<>();
    private @Nullable PeerDisconnect last;

    /** @param listeners hear of each peer */
    public PeerWatch(String service, List<PeerListener> listeners) {
        this.service = service;
        this.listeners = listeners;
    }

    /** A connection to a peer is up. */
    public synchronized void up(PeerInfo peer) {
        last = null;
        if (connections.merge(peer.id(), 1, Integer::sum) == 1) {
            tell(listener -> listener.onConnected(service, peer));
        }
    }

    /** A connection to a peer has ended, of which {@link #up} was told. */
    public void down(PeerInfo peer, String reason, boolean lost) {
        PeerDisconnect disconnect = new PeerDisconnect(peer, reason, lost);
        List<MonoSink<PeerDisconnect>> told = List.of();
        synchronized (this) {
            Integer left = connections.computeIfPresent(peer.id(), (id, count) -> count == 1 ? null : count - 1);
            if (left == null) {
                tell(listener -> listener.onDisconnected(service, disconnect));
            }
            if (connections.isEmpty()) {
                last = disconnect;
                told = List.copyOf(waiting);
                waiting.clear();
            }
        }
        told.forEach(sink -> sink.success(disconnect));
    }

    /** Completes with the last disconnect when no peer is left; at once if that is so already. */
    public Mono<PeerDisconnect> onDisconnect() {
        return Mono.create(this::add);
    }

    /** Whether nothing is connected and nobody waits. */
    public synchronized boolean isUnused() {
        return connections.isEmpty() && waiting.isEmpty();
    }

    private void add(MonoSink<PeerDisconnect> sink) {
        PeerDisconnect before;
        synchronized (this) {
            before = last;
            if (before == null) {
                if (waiting.size() >= MAX_WAITING) {
                    sink.error(new RpcException(
                            RpcCode.RESOURCE_EXHAUSTED,
                            "service '" + service + "': " + MAX_WAITING
                                    + " subscribers wait for its disconnect already; cancel those not needed"));
                    return;
                }
                waiting.add(sink);
            }
        }
        if (before == null) {
            sink.onDispose(() -> remove(sink));
        } else {
            sink.success(before);
        }
    }

    private synchronized void remove(MonoSink<PeerDisconnect> sink) {
        waiting.remove(sink);
    }

    private void tell(Consumer<PeerListener> event) {
        for (PeerListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                logger.warn("a listener threw when a peer of '{}' came or went", service, e);
            }
        }
    }
}
