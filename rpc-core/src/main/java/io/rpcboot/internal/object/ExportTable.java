package io.rpcboot.internal.object;

import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.object.Export.Lease;
import io.rpcboot.internal.object.ObjectMessages.Claimed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects of this process that others may reach: who holds them, and who may come to hold them. Any thread; all
 * under one lock, save {@link #lease}, which calls use. Objects that nobody has are handed to a consumer, outside of it.
 */
final class ExportTable {

    /** Most names. */
    static final int MAX_NAMES = 10_000;

    private final long leaseNanos;
    private final int maxPerPeer;
    private final Consumer<Export> forgotten;
    private final IdentityHashMap<Object, Export> byObject = new IdentityHashMap<>();
    private final Map<ObjectId, Export> byId = new HashMap<>();
    private final Map<String, Export> byName = new HashMap<>();
    private final Map<ObjectId, Lease> leases = new ConcurrentHashMap<>();
    private final Map<String, Integer> leasesOfPeer = new HashMap<>();
    private final Claims claims;

    /** What has come home, and whether nobody else has it or may come to have it. */
    record Home(Export export, boolean last) {}

    ExportTable(long leaseNanos, long claimNanos, int maxPerPeer, Consumer<Export> forgotten) {
        this.leaseNanos = leaseNanos;
        this.claims = new Claims(claimNanos);
        this.maxPerPeer = maxPerPeer;
        this.forgotten = forgotten;
    }

    // ---- this process sends ----

    /**
     * Notes a claim for an object that is about to be sent.
     *
     * @param made makes what is exported of one that is not yet
     * @param onUsed run when the claim has been used, without the lock
     */
    synchronized Export depart(Object object, ObjectId claim, Supplier<Export> made, long now, Runnable onUsed) {
        claims.requireRoom();
        Export export = exported(object, made);
        claims.note(export, claim, now, onUsed);
        return export;
    }

    /** The message came to nothing. */
    void revoke(ObjectId claim) {
        Export dropped;
        synchronized (this) {
            Export export = claims.remove(claim);
            dropped = export == null ? null : dropIfUnwanted(export);
        }
        forget(dropped);
    }

    // ---- holders ask ----

    /** A holder passes an object on: the claim keeps it alive from now on. */
    synchronized Status grant(ObjectId leaseId, ObjectId claim, String peer, long now) {
        Lease lease = leases.get(leaseId);
        if (lease == null || !lease.holder.id().equals(peer)) {
            return Status.UNKNOWN;
        }
        if (claims.isFull()) {
            return Status.FULL;
        }
        if (claims.find(claim) != null) {
            return Status.DONE_BEFORE;
        }
        claims.note(lease.export, claim, now, ExportTable::nothing);
        return Status.DONE;
    }

    /** Who got a reference asks for a lease. */
    Claimed claim(ObjectId object, ObjectId token, PeerInfo peer, long now) {
        Export dropped = null;
        Runnable used = ExportTable::nothing;
        Claimed answer;
        synchronized (this) {
            Claims.Open open = claims.find(token);
            if (open == null || !open.export().id.equals(object)) {
                return claimAgain(token, peer.id(), now);
            }
            Export export = open.export();
            boolean full =
                    export.leases.get(peer.id()) == null && leasesOfPeer.getOrDefault(peer.id(), 0) >= maxPerPeer;
            if (open.endNanos() - now < 0) {
                dropped = dropIfUnwanted(claims.expire(token, open));
                answer = Claimed.refused(Status.EXPIRED);
            } else if (full) {
                claims.remove(token);
                dropped = dropIfUnwanted(export);
                answer = Claimed.refused(Status.FULL);
            } else {
                Lease lease = lease(export, peer);
                lease.count++;
                lease.endNanos = now + leaseNanos;
                claims.use(token, open, peer.id(), lease.id);
                answer = new Claimed(Status.DONE, lease.id, leaseMillis());
                used = open.onUsed();
            }
        }
        used.run();
        forget(dropped);
        return answer;
    }

    /** A reference has come home: who gets it has the object itself, and closes it if nobody else has it. */
    synchronized Home takeHome(ObjectId object, ObjectId token, long now) {
        Claims.Open open = claims.find(token);
        if (open == null || !open.export().id.equals(object) || open.endNanos() - now < 0) {
            throw (open == null ? claims.refusal(token) : Status.UNKNOWN)
                    .failure("a reference to an object of this process");
        }
        claims.use(token, open, "", ObjectId.NONE); // here
        Export export = open.export();
        return new Home(export, dropIfUnwanted(export) != null);
    }

    /** What has come home was of use to nobody. */
    void abandoned(Home home) {
        forget(home.last() ? home.export() : null);
    }

    synchronized Status renew(ObjectId leaseId, String peer, long now) {
        Lease lease = lease(leaseId, peer);
        if (lease == null) {
            return Status.UNKNOWN;
        }
        lease.endNanos = now + leaseNanos;
        return Status.DONE;
    }

    Status release(ObjectId leaseId, int count, String peer) {
        Export dropped = null;
        synchronized (this) {
            Lease lease = lease(leaseId, peer);
            if (lease == null) {
                return Status.UNKNOWN;
            }
            lease.count -= Math.max(0, count);
            if (lease.count <= 0) {
                dropped = end(lease);
            }
        }
        forget(dropped);
        return Status.DONE;
    }

    /** The lease that a call names, if it is its caller's; without a lock. */
    @Nullable
    Lease lease(ObjectId leaseId, String peer) {
        Lease lease = leases.get(leaseId);
        return lease != null && lease.holder.id().equals(peer) ? lease : null;
    }

    // ---- names ----

    synchronized Export publish(String name, Object object, Supplier<Export> made) {
        if (byName.containsKey(name)) {
            throw new RpcException(
                    RpcCode.ALREADY_EXISTS, "the name '" + name + "' is taken: unpublish it first, or take another");
        }
        if (byName.size() >= MAX_NAMES) {
            throw new RpcException(
                    RpcCode.RESOURCE_EXHAUSTED, byName.size() + " names are published, which is the limit");
        }
        Export export = exported(object, made);
        export.names.add(name);
        byName.put(name, export);
        return export;
    }

    boolean unpublish(String name) {
        Export dropped;
        synchronized (this) {
            Export export = byName.remove(name);
            if (export == null) {
                return false;
            }
            export.names.remove(name);
            dropped = dropIfUnwanted(export);
        }
        forget(dropped);
        return true;
    }

    /** Notes a claim for a published object; null if there is no such name. */
    synchronized @Nullable Export lookup(String name, ObjectId claim, long now) {
        claims.requireRoom();
        Export export = byName.get(name);
        if (export != null) {
            claims.note(export, claim, now, ExportTable::nothing);
        }
        return export;
    }

    // ---- time, and the end ----

    /** Ends what is over. */
    void sweep(long now) {
        List<@Nullable Export> dropped = new ArrayList<>();
        synchronized (this) {
            claims.sweep(now).forEach(export -> dropped.add(dropIfUnwanted(export)));
            for (Lease lease : leases.values()) {
                if (lease.endNanos - now < 0) {
                    dropped.add(end(lease));
                }
            }
        }
        dropped.forEach(this::forget);
    }

    /** What the holders of an object have. */
    synchronized List<Lease> leasesOf(Object object) {
        Export export = byObject.get(object);
        return export == null ? List.of() : List.copyOf(export.leases.values());
    }

    /** Withdraws an object from all; returns what they had. */
    synchronized List<Lease> withdraw(Object object) {
        List<Lease> ended = leasesOf(object);
        Export export = byObject.get(object);
        if (export != null) {
            ended.forEach(lease -> leases.remove(lease.id));
            ended.forEach(this::uncount);
            export.leases.clear();
            export.names.forEach(byName::remove);
            drop(export);
        }
        return ended;
    }

    synchronized boolean isExported(Object object) {
        return byObject.containsKey(object);
    }

    /** Ends what a relay that nobody has any more stood on, unless it has been passed on once more meanwhile. */
    synchronized boolean unlessExported(Holding holding, Object relay) {
        return !byObject.containsKey(relay) && holding.end();
    }

    Collection<Lease> leases() {
        return List.copyOf(leases.values());
    }

    synchronized List<Export> all() {
        return List.copyOf(byId.values());
    }

    synchronized int size() {
        return byId.size();
    }

    synchronized int openClaims() {
        return claims.size();
    }

    // ---- under the lock ----

    private Export exported(Object object, Supplier<Export> made) {
        Export known = byObject.get(object);
        if (known != null) {
            return known;
        }
        Export export = made.get();
        byObject.put(object, export);
        byId.put(export.id, export);
        return export;
    }

    private Claimed claimAgain(ObjectId token, String peer, long now) {
        Claims.Used before = claims.used(token);
        Lease lease = before == null ? null : lease(before.lease(), peer);
        if (lease == null) {
            return Claimed.refused(
                    before != null && before.peer().equals(peer) ? Status.UNKNOWN : claims.refusal(token));
        }
        lease.endNanos = now + leaseNanos;
        return new Claimed(Status.DONE_BEFORE, lease.id, leaseMillis());
    }

    private Lease lease(Export export, PeerInfo peer) {
        Lease known = export.leases.get(peer.id());
        if (known != null) {
            return known;
        }
        Lease lease = new Lease(export, peer);
        export.leases.put(peer.id(), lease);
        leases.put(lease.id, lease);
        leasesOfPeer.merge(peer.id(), 1, Integer::sum);
        return lease;
    }

    private @Nullable Export end(Lease lease) {
        leases.remove(lease.id);
        lease.export.leases.remove(lease.holder.id());
        uncount(lease);
        return dropIfUnwanted(lease.export);
    }

    private void uncount(Lease lease) {
        leasesOfPeer.computeIfPresent(lease.holder.id(), (peer, count) -> count == 1 ? null : count - 1);
    }

    private @Nullable Export dropIfUnwanted(Export export) {
        if (export.isWanted() || export.gone) {
            return null;
        }
        drop(export);
        return export;
    }

    private void drop(Export export) {
        export.gone = true;
        claims.removeOf(export);
        byObject.remove(export.object);
        byId.remove(export.id);
    }

    private void forget(@Nullable Export dropped) {
        if (dropped != null) {
            forgotten.accept(dropped);
        }
    }

    private int leaseMillis() {
        return (int) Math.min(Integer.MAX_VALUE, leaseNanos / 1_000_000);
    }

    private static void nothing() {}
}
