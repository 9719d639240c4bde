package io.rpcboot.internal.object;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims that are on their way, and those of which it is remembered who has used them. Guarded by its table. */
final class Claims {

    /** Most claims that are on their way at a time. */
    static final int MAX_OPEN = 100_000;

    /** Most claims of which it is remembered who has used them. */
    static final int MAX_USED = 100_000;

    /** Most claims of which it is remembered that nobody has used them in time; likewise, that somebody had. */
    static final int MAX_OVER = 10_000;

    private final long claimNanos;
    private final LinkedHashMap<ObjectId, Open> open = new LinkedHashMap<>();
    private final LinkedHashMap<ObjectId, Used> used = new LinkedHashMap<>();
    private final Set<ObjectId> expired = new LinkedHashSet<>();
    private final Set<ObjectId> spent = new LinkedHashSet<>();

    /** One that is on its way. */
    record Open(Export export, long endNanos, Runnable onUsed) {}

    /** One that has arrived; with its object all is forgotten of it but that it was used. */
    record Used(Export export, String peer, ObjectId lease, long endNanos) {}

    Claims(long claimNanos) {
        this.claimNanos = claimNanos;
    }

    void requireRoom() {
        if (isFull()) {
            throw new RpcException(
                    RpcCode.RESOURCE_EXHAUSTED,
                    open.size() + " references to objects of this process are on their way, which is the limit");
        }
    }

    boolean isFull() {
        return open.size() >= MAX_OPEN;
    }

    int size() {
        return open.size();
    }

    /** @param onUsed run when it has arrived, without the lock */
    void note(Export export, ObjectId claim, long now, Runnable onUsed) {
        open.put(claim, new Open(export, now + claimNanos, onUsed));
        export.openClaims++;
    }

    @Nullable
    Open find(ObjectId claim) {
        return open.get(claim);
    }

    /** Forgets one that is on its way; its export does not count it any more. */
    @Nullable
    Export remove(ObjectId claim) {
        Open removed = open.remove(claim);
        if (removed == null) {
            return null;
        }
        removed.export.openClaims--;
        return removed.export;
    }

    /** It has arrived too late, or was not seen in time. */
    Export expire(ObjectId claim, Open late) {
        remove(claim);
        remember(claim, expired);
        return late.export;
    }

    /** Why a claim that is not on its way gives nothing. */
    Status refusal(ObjectId claim) {
        if (used.containsKey(claim) || spent.contains(claim)) {
            return Status.USED;
        }
        return expired.contains(claim) ? Status.EXPIRED : Status.UNKNOWN;
    }

    private static void remember(ObjectId claim, Set<ObjectId> over) {
        if (over.size() >= MAX_OVER) {
            over.remove(over.iterator().next());
        }
        over.add(claim);
    }

    /** It has arrived. */
    void use(ObjectId claim, Open arrived, String peer, ObjectId lease) {
        remove(claim);
        if (used.size() >= MAX_USED) {
            Iterator<Map.Entry<ObjectId, Used>> oldest = used.entrySet().iterator();
            Map.Entry<ObjectId, Used> each = oldest.next();
            oldest.remove();
            each.getValue().export.usedClaims.remove(each.getKey());
        }
        used.put(claim, new Used(arrived.export, peer, lease, arrived.endNanos));
        arrived.export.usedClaims.add(claim);
    }

    @Nullable
    Used used(ObjectId claim) {
        return used.get(claim);
    }

    /** Forgets what is over; gives the objects that have lost a claim by it. Both are in the order of their ends. */
    List<Export> sweep(long now) {
        List<Export> unclaimed = new ArrayList<>();
        for (Iterator<Map.Entry<ObjectId, Open>> all = open.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<ObjectId, Open> next = all.next();
            Open each = next.getValue();
            if (each.endNanos - now > 0) {
                break;
            }
            all.remove();
            remember(next.getKey(), expired);
            each.export.openClaims--;
            unclaimed.add(each.export);
        }
        for (Iterator<Map.Entry<ObjectId, Used>> all = used.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<ObjectId, Used> each = all.next();
            if (each.getValue().endNanos - now >= 0) {
                break;
            }
            all.remove();
            each.getValue().export.usedClaims.remove(each.getKey());
        }
        return unclaimed;
    }

    /** Forgets all of an object. */
    void removeOf(Export export) {
        if (export.openClaims > 0) {
            open.values().removeIf(each -> each.export == export);
            export.openClaims = 0;
        }
        for (ObjectId claim : export.usedClaims) {
            used.remove(claim);
            remember(claim, spent);
        }
        export.usedClaims.clear();
    }
}
