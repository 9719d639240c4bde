package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.ObjectLoss.Reason;
import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient.CallSpec;
import io.rpcboot.internal.call.CurrentCall;
import io.rpcboot.internal.object.Export.Lease;
import io.rpcboot.internal.object.ObjectMessages.Lost;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells holders at once that they have an object no more, where they are connected, and hears it from owners. Any thread. */
final class LossNotices {

    private final ImportTable imports;
    private final PeerLinks links;
    private final Duration timeout;

    /** @param timeout longest wait for one that is to hear it */
    LossNotices(ImportTable imports, PeerLinks links, Duration timeout) {
        this.imports = imports;
        this.links = links;
        this.timeout = timeout;
    }

    /** Tells, and waits for nothing. */
    void tell(Collection<Lease> leases, byte why) {
        for (Lease lease : leases) {
            CallSpec notice = notice(lease, why);
            if (notice != null) {
                CurrentCall.outside(() -> notice.send().subscribe(nothing -> {}, error -> {}));
            }
        }
    }

    /** Tells, and then does something: when all have heard it, or cannot be told. */
    void tell(Collection<Lease> leases, byte why, Runnable then) {
        Flux<Void> all = Flux.fromIterable(leases).flatMap(lease -> untilHeard(lease, why), Math.max(1, leases.size()));
        CurrentCall.outside(() -> all.subscribe(nothing -> {}, error -> {}, then));
    }

    private Mono<Void> untilHeard(Lease lease, byte why) {
        CallSpec notice = notice(lease, why);
        return notice == null
                ? Mono.empty()
                : notice.timeout(timeout).retrieveMono(Void.class).onErrorComplete();
    }

    private @Nullable CallSpec notice(Lease lease, byte why) {
        PeerLink link = links.find(lease.holder.id());
        return link == null || !link.isConnected()
                ? null
                : link.client()
                        .operation(ObjectMessages.LOST)
                        .payload(ObjectMessages.write(List.of(new Lost(lease.id, why)), Lost.SIZE, Lost::write));
    }

    void heard(PeerInfo owner, List<Lost> all) {
        for (Lost each : all) {
            imports.lost(
                    each.lease(),
                    owner.id(),
                    each.why() == Lost.OWNER_ENDS
                            ? new ObjectLoss(Reason.LEASE_OVER, "its owner, " + owner + ", has ended")
                            : new ObjectLoss(Reason.REFUSED, "its owner, " + owner + ", has withdrawn it"));
        }
    }
}
