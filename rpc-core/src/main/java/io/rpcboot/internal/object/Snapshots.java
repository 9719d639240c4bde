package io.rpcboot.internal.object;

import io.rpcboot.health.ObjectsSnapshot;
import io.rpcboot.health.ObjectsSnapshot.Exported;
import io.rpcboot.health.ObjectsSnapshot.Holder;
import io.rpcboot.health.ObjectsSnapshot.Imported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What onlookers see. */
final class Snapshots {

    private Snapshots() {}

    static ObjectsSnapshot of(ExportTable exports, ImportTable imports, long leaked) {
        long now = System.nanoTime();
        List<Exported> exported = new ArrayList<>();
        synchronized (exports) {
            for (Export each : exports.all()) {
                List<Holder> holders = each.leases.values().stream()
                        .map(lease -> new Holder(lease.holder.toString(), left(lease.endNanos, now)))
                        .toList();
                exported.add(new Exported(
                        each.id.shortText(),
                        each.types,
                        holders,
                        List.copyOf(each.names),
                        Duration.ofNanos(now - each.sinceNanos),
                        each.calls.sum()));
            }
        }
        List<Imported> imported = new ArrayList<>();
        synchronized (imports) {
            for (Import each : imports.all()) {
                imported.add(new Imported(
                        each.key.object().shortText(),
                        each.types,
                        each.owner.link().text(),
                        each.relayed,
                        Duration.ofNanos(now - each.sinceNanos),
                        left(each.endNanos, now),
                        each.calls.sum(),
                        createdAt(each)));
            }
        }
        return new ObjectsSnapshot(exported, imported, exports.openClaims(), leaked);
    }

    private static @Nullable String createdAt(Import object) {
        for (Holding holding : object.holdings) {
            String place = Leaks.createdAt(holding);
            if (place != null) {
                return place.trim();
            }
        }
        return null;
    }

    private static Duration left(long endNanos, long now) {
        return Duration.ofNanos(Math.max(0, endNanos - now));
    }
}
