package io.rpcboot.internal.call;

import io.rpcboot.health.DropSnapshot;
import io.rpcboot.health.RpcEvents;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what overflow policies drop of the payload streams that one side sends, by service and operation. Bounded: an
 * application may make names up. Safe for any thread.
 */
public final class PayloadDrops {

    /** Most pairs of service and operation that are told apart. */
    static final int MAX_KEPT = 1000;

    private static final Key OTHERS = new Key("OTHER", "OTHER");

    private final @Nullable RpcEvents events;
    private final ConcurrentMap<Key, DroppedItems> counts = new ConcurrentHashMap<>();

    private record Key(String service, String operation) {}

    /** @param events null where none are recorded */
    public PayloadDrops(@Nullable RpcEvents events) {
        this.events = events;
    }

    /**
     * The count of one operation; asked for by each call that has a policy, never by others.
     *
     * @param service one of few
     */
    DroppedItems of(String service, String operation) {
        Key key = new Key(service, operation);
        DroppedItems known = counts.get(key);
        if (known != null) {
            return known;
        }
        // Two threads at once may exceed the limit by their number.
        return counts.computeIfAbsent(
                counts.size() < MAX_KEPT ? key : OTHERS,
                each -> new DroppedItems("'" + each.operation + "' at " + each.service, events));
    }

    public List<DropSnapshot> snapshot() {
        return counts.entrySet().stream()
                .map(entry -> new DropSnapshot(
                        entry.getKey().service,
                        entry.getKey().operation,
                        entry.getValue().sum()))
                .sorted(Comparator.comparing(DropSnapshot::service).thenComparing(DropSnapshot::operation))
                .toList();
    }
}
