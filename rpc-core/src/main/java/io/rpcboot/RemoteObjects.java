package io.rpcboot;

import io.rpcboot.codec.ReferenceExchange;
import io.rpcboot.health.ObjectsSnapshot;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.object.ObjectHub;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.publisher.Mono;

/**
 * The objects that this process has given references to, and those that it holds of others. One for each application; its
 * server and its clients are built with it, and its codecs. Any thread.
 */
public interface RemoteObjects extends AutoCloseable {

    /**
     * Publishes an object under a name of 160 random bits that nobody can guess.
     *
     * @return where {@link #lookup} finds it: the address of this process, and the name as the fragment
     * @throws IllegalArgumentException if none of its interfaces travels by reference
     * @throws IllegalStateException if this process listens nowhere
     */
    URI publish(Object object);

    /**
     * Publishes an object under a name; one object may have several.
     *
     * @param name 1 to 200 characters, none of them a control character
     * @throws RpcException ALREADY_EXISTS if the name is taken, RESOURCE_EXHAUSTED if there are too many
     */
    URI publish(String name, Object object);

    /** Takes a name back; the object stays as long as somebody holds it. False if there is no such name. */
    boolean unpublish(String name);

    /** Takes back a name of this process; false if there is no such name. */
    boolean unpublish(URI uri);

    /**
     * Holds a published object.
     *
     * @return a proxy; NOT_FOUND if there is no such name, INVALID_ARGUMENT if the object has no such interface
     */
    <T> Mono<T> lookup(URI uri, Class<T> type);

    /**
     * Opens a reply channel.
     *
     * @param deadline for the whole, however often the channel is passed on; positive
     */
    <T> ReplyTo.Waiting<T> expectReply(Class<T> type, Duration deadline);

    /** As {@link #expectReply(Class, Duration)}, for types with parameters. */
    <T> ReplyTo.Waiting<T> expectReply(ParameterizedTypeReference<T> type, Duration deadline);

    /** Opens a reply channel for many items. */
    <T> ReplyStream.Waiting<T> expectReplies(Class<T> type, Duration deadline);

    /** As {@link #expectReplies(Class, Duration)}, for types with parameters. */
    <T> ReplyStream.Waiting<T> expectReplies(ParameterizedTypeReference<T> type, Duration deadline);

    /** Why a proxy is lost, once it is; see {@link RemoteObject#onLost()}. */
    default Mono<ObjectLoss> onLost(Object proxy) {
        RemoteObject remote = RemoteObject.of(proxy);
        return remote == null ? Mono.never() : remote.onLost();
    }

    /**
     * What this application is called by its peers: the id of the process, or another one for a second application in
     * the same process.
     */
    String peerId();

    /** What codecs ask; for {@code JacksonPayloadCodec.withReferences}. */
    ReferenceExchange references();

    /** What is exported and held at this moment. */
    ObjectsSnapshot snapshot();

    /** How many there are, without looking at each. */
    ObjectsSnapshot.Counts counts();

    /** Tells holders that the objects of this process are gone, and gives back what it holds. */
    @Override
    void close();

    /**
     * Starts the description of remote objects.
     *
     * @param types which interfaces travel by reference
     */
    static Builder builder(RemoteTypes types) {
        return new Builder(types);
    }

    /**
     * Limits and times.
     *
     * @param lease how long a holder that is not heard of keeps an object
     * @param renewInterval how often a holder renews its leases; at most half of a lease
     * @param claimTime how long a reference in a message may be on its way
     * @param exchangeTimeout how long a message waits for the owners of objects in it
     * @param maxExportedPerPeer most objects of this process that one peer may hold
     * @param acceptHandover whether references to objects of others than the sender are accepted
     * @param trackCreation whether it is remembered where proxies came from, for leak events
     */
    record Settings(
            Duration lease,
            Duration renewInterval,
            Duration claimTime,
            Duration exchangeTimeout,
            int maxExportedPerPeer,
            boolean acceptHandover,
            boolean trackCreation) {

        public Settings {
            Durations.requirePositive("lease", lease);
            Durations.requirePositive("renew-interval", renewInterval);
            Durations.requirePositive("claim-time", claimTime);
            Durations.requirePositive("exchange-timeout", exchangeTimeout);
            if (renewInterval.compareTo(lease.dividedBy(2)) > 0) {
                throw new IllegalArgumentException("renew-interval is " + renewInterval + ", the lease " + lease
                        + ": it must be at most half of it, so that one lost renewal loses no object");
            }
            if (maxExportedPerPeer < 1 || maxExportedPerPeer > 1_000_000) {
                throw new IllegalArgumentException(
                        "max-exported-per-peer must be 1 to 1000000, but is " + maxExportedPerPeer);
            }
        }

        /** 60 s, 20 s, 30 s, 5 s, 10,000 objects, hand-over accepted, no tracking. */
        public static Settings defaults() {
            return new Settings(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    10_000,
                    true,
                    false);
        }
    }

    /** Collects what remote objects need. Not thread-safe. */
    final class Builder {

        private final RemoteTypes types;
        private Settings settings = Settings.defaults();
        private List<URI> addresses = List.of();
        private RpcEvents events = new RpcEvents();

        private Builder(RemoteTypes types) {
            this.types = types;
        }

        public Builder settings(Settings settings) {
            this.settings = settings;
            return this;
        }

        /** Where others reach this process, {@code tcp://host:port}; by default where its server listens. */
        public Builder addresses(List<URI> addresses) {
            this.addresses = List.copyOf(addresses);
            return this;
        }

        /** Where leaks are recorded. */
        public Builder events(RpcEvents events) {
            this.events = events;
            return this;
        }

        public RemoteObjects build() {
            return new ObjectHub(types, settings, addresses, events);
        }
    }
}
