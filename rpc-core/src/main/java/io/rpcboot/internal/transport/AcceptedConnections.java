package io.rpcboot.internal.transport;

import io.netty.channel.Channel;
import io.rpcboot.PeerListener;
import io.rpcboot.internal.call.PeerWatch;
import io.rpcboot.internal.object.ObjectHub;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of a server, bounded in number, from accept to close. Any thread. */
final class AcceptedConnections {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.connection");

    /** How long the closing of what was not closed by its peer may take. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private final PeerWatch peers;
    private final @Nullable ObjectHub objects;
    private volatile @Nullable String draining;

    AcceptedConnections(int limit, List<PeerListener> listeners, @Nullable ObjectHub objects) {
        this.objects = objects;
        this.limit = limit;
        this.peers = new PeerWatch("", listeners);
    }

    /** A place for a connection; null if there is none. */
    @Nullable
    Place accept(Channel channel) {
        if (draining != null || count.incrementAndGet() > limit) {
            if (draining == null) {
                count.decrementAndGet();
                logger.warn("connection from {} refused: {} of {} are open", channel.remoteAddress(), limit, limit);
            }
            return null;
        }
        Place place = new Place(channel);
        places.add(place);
        channel.closeFuture().addListener(closed -> {
            count.decrementAndGet();
            places.remove(place);
            synchronized (places) {
                places.notifyAll();
            }
        });
        return place;
    }

    /** What stands in the way of further connections, for texts. */
    String whyRefused() {
        return draining != null ? "the server takes no more connections" : limit + " of " + limit + " are open";
    }

    /** Takes no more connections and no more calls; those that run may end. */
    void beginDraining(String reason) {
        draining = reason;
        places.forEach(place -> place.drain(reason));
    }

    /** Who hears what becomes of a connection. */
    ConnectionListener listener(Place place) {
        return new WatchedConnection(peers, place, objects, null);
    }

    int count() {
        return count.get();
    }

    /** Drains all connections, closes after the grace period those that are left, and returns when all are closed. */
    void drain(String reason, Duration gracePeriod) {
        beginDraining(reason);
        if (!awaitEmpty(gracePeriod)) {
            places.forEach(place -> place.close(reason));
            if (!awaitEmpty(CLOSE_TIMEOUT)) {
                places.forEach(place -> place.channel.close());
            }
        }
    }

    private boolean awaitEmpty(Duration limitOfWait) {
        long end = System.nanoTime() + limitOfWait.toNanos();
        synchronized (places) {
            while (!places.isEmpty()) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                try {
                    places.wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return true;
    }

    /** One accepted connection. */
    final class Place implements ConnectionListener {

        private final Channel channel;
        private volatile @Nullable Connection connection;

        private Place(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void onReady(Connection ready) {
            connection = ready;
            String reason = draining;
            if (reason != null) {
                ready.drain(reason);
            }
        }

        @Override
        public void onDraining(Connection drained, String reason) {}

        @Override
        public void onClosed(@Nullable Throwable cause) {
            if (cause != null) {
                logger.debug("connection from {} closed", channel.remoteAddress(), cause);
            }
        }

        private void drain(String reason) {
            Connection ready = connection;
            if (ready == null) {
                channel.close();
            } else {
                ready.drain(reason);
            }
        }

        private void close(String reason) {
            Connection ready = connection;
            if (ready == null) {
                channel.close();
            } else {
                ready.close(reason);
            }
        }
    }
}
