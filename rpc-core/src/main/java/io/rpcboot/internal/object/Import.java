package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** An object of another process that is held here; guarded by its table, save what is final. */
final class Import {

    /**
     * Where it stands.
     *
     * <pre>
     * CLAIMING  claimed -> HELD, released -> ENDED
     * HELD      lost -> ENDED, released -> ENDED
     * </pre>
     */
    enum State {
        CLAIMING,
        HELD,
        ENDED
    }

    /** Which object it is. */
    record Key(String owner, ObjectId object) {}

    final Key key;
    final Owner owner;
    final List<String> types;
    final boolean relayed;
    final long sinceNanos;
    final LongAdder calls = new LongAdder();
    final Map<Class<?>, WeakReference<Object>> proxies = new HashMap<>();
    final Map<Class<?>, Object> relays = new HashMap<>();
    final Set<Holding> holdings = new LinkedHashSet<>();
    State state = State.CLAIMING;
    volatile @Nullable ObjectId lease;
    volatile @Nullable ObjectLoss loss;
    int count;
    int departing;
    long leaseNanos;
    long endNanos;

    Import(Key key, Owner owner, List<String> types, boolean relayed, long sinceNanos) {
        this.key = key;
        this.owner = owner;
        this.types = types;
        this.relayed = relayed;
        this.sinceNanos = sinceNanos;
    }

    /** For texts. */
    String text() {
        return types.get(0) + " " + key.object.shortText() + " of "
                + owner.link().text();
    }

    /** The name by which the owner knows an interface: the same, or the first that it has. */
    String typeFor(Class<?> type) {
        return types.contains(type.getName()) ? type.getName() : types.get(0);
    }
}
