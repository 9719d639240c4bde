package io.rpcboot.internal.object;

import io.rpcboot.RemoteClient;
import io.rpcboot.internal.object.ObjectMessages.Claimed;
import io.rpcboot.internal.object.ObjectMessages.Pair;
import io.rpcboot.internal.object.ObjectMessages.Release;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What this process asks of one owner of objects. Any thread. */
final class Owner {

    private static final Batch.Kind<Pair, Claimed> CLAIM =
            new Batch.Kind<>(ObjectMessages.CLAIM, Pair.SIZE, Pair::write, Claimed.SIZE, Claimed::read);
    private static final Batch.Kind<Pair, Status> GRANT =
            new Batch.Kind<>(ObjectMessages.GRANT, Pair.SIZE, Pair::write, 1, ObjectMessages::readStatus);
    private static final Batch.Kind<Release, Status> RELEASE =
            new Batch.Kind<>(ObjectMessages.RELEASE, Release.SIZE, Release::write, 1, ObjectMessages::readStatus);

    private final PeerLink link;
    private final Duration timeout;
    private @Nullable Batches batches;

    // On the thread of the timer, save that who knows better lets it be sooner.
    volatile long nextRenewalNanos = System.nanoTime();
    volatile boolean renewing;
    long unusedSinceNanos;

    private record Batches(Batch<Pair, Claimed> claims, Batch<Pair, Status> grants, Batch<Release, Status> releases) {}

    Owner(PeerLink link, Duration timeout) {
        this.link = link;
        this.timeout = timeout;
    }

    /** Made when something is asked: most peers never are. */
    private synchronized Batches batches() {
        Batches known = batches;
        if (known == null) {
            RemoteClient client = link.client();
            known = new Batches(
                    new Batch<>(client, CLAIM, timeout),
                    new Batch<>(client, GRANT, timeout),
                    new Batch<>(client, RELEASE, timeout));
            batches = known;
        }
        return known;
    }

    PeerLink link() {
        return link;
    }

    Mono<Claimed> claim(ObjectId object, ObjectId claim) {
        return batches().claims.ask(new Pair(object, claim));
    }

    Mono<Status> grant(ObjectId lease, ObjectId claim) {
        return batches().grants.ask(new Pair(lease, claim));
    }

    /** If it does not arrive the lease runs out by itself. */
    void release(ObjectId lease, int count) {
        if (link.isConnected() || link.hasAddresses()) {
            batches().releases.ask(new Release(lease, count)).subscribe(status -> {}, error -> {});
        }
    }

    /** All leases in one batch, or as many as it takes. */
    Mono<List<Status>> renew(List<ObjectId> leases) {
        List<Mono<List<Status>>> calls = new ArrayList<>();
        for (int from = 0; from < leases.size(); from += ObjectMessages.MAX_ENTRIES) {
            List<ObjectId> part = leases.subList(from, Math.min(leases.size(), from + ObjectMessages.MAX_ENTRIES));
            calls.add(link.client()
                    .operation(ObjectMessages.RENEW)
                    .payload(ObjectMessages.write(part, ObjectId.BYTES, ObjectId::write))
                    .timeout(timeout)
                    .retrieveMono(byte[].class)
                    .map(answer -> ObjectMessages.read(answer, 1, ObjectMessages::readStatus)));
        }
        return Flux.concat(calls)
                .collectList()
                .map(parts -> parts.stream().flatMap(List::stream).toList());
    }
}
