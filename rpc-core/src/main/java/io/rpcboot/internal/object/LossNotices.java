package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.ObjectLoss.Reason;
import io.rpcboot.PeerInfo;
import io.rpcboot.internal.call.CurrentCall;
import io.rpcboot.internal.object.Export.Lease;
import io.rpcboot.internal.object.ObjectMessages.Lost;
import java.util.Collection;
import java.util.List;

/** Tells holders at once that they have an object no more, where they are connected, and hears it from owners. Any thread. */
final class LossNotices {

    private final ImportTable imports;
    private final PeerLinks links;

    LossNotices(ImportTable imports, PeerLinks links) {
        this.imports = imports;
        this.links = links;
    }

    void tell(Collection<Lease> leases, byte why) {
        for (Lease lease : leases) {
            PeerLink link = links.find(lease.holder.id());
            if (link != null && link.isConnected()) {
                CurrentCall.outside(() -> link.client()
                        .operation(ObjectMessages.LOST)
                        .payload(ObjectMessages.write(List.of(new Lost(lease.id, why)), Lost.SIZE, Lost::write))
                        .send()
                        .subscribe(nothing -> {}, error -> {}));
            }
        }
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
