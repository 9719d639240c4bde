package io.rpcboot.internal.object;

import io.rpcboot.PeerInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** An object of this process that others may reach; guarded by its table, save what is final. */
final class Export {

    final Object object;
    final ObjectId id = ObjectId.random();
    final List<String> types;
    final long sinceNanos;
    final LongAdder calls = new LongAdder();
    final Map<String, Lease> leases = new HashMap<>();
    final Set<String> names = new LinkedHashSet<>();
    final @Nullable Runnable onForgotten;
    final Set<ObjectId> usedClaims = new HashSet<>(4);
    int openClaims;
    boolean gone;

    /**
     * @param types its interfaces, as holders call them
     * @param onForgotten what to do when nobody has it any more, instead of closing it
     */
    Export(Object object, List<String> types, long sinceNanos, @Nullable Runnable onForgotten) {
        this.object = object;
        this.types = List.copyOf(types);
        this.sinceNanos = sinceNanos;
        this.onForgotten = onForgotten;
    }

    /** Whether somebody has it, or may come to have it. */
    boolean isWanted() {
        return !leases.isEmpty() || openClaims > 0 || !names.isEmpty();
    }

    /** Nobody has it any more. */
    void forgotten() throws Exception {
        if (onForgotten != null) {
            onForgotten.run();
        } else if (object instanceof AutoCloseable closeable) {
            closeable.close();
        } else {
            Closing.of(object.getClass()).close(object);
        }
    }

    /** What one holder has. */
    static final class Lease {

        final ObjectId id = ObjectId.random();
        final Export export;
        final PeerInfo holder;
        int count;
        long endNanos;

        Lease(Export export, PeerInfo holder) {
            this.export = export;
            this.holder = holder;
        }
    }
}
