package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
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

    /** The name by which the owner knows an interface that is declared here. */
    String typeFor(Class<?> type) {
        return nameOf(type, types);
    }

    /**
     * The same name, or one that differs in what stands before the last dot: both sides may have an interface of their own.
     *
     * @throws RpcException INVALID_ARGUMENT if there is none
     */
    static String nameOf(Class<?> type, List<String> types) {
        if (types.contains(type.getName())) {
            return type.getName();
        }
        for (String each : types) {
            if (simple(each).equals(simple(type.getName()))) {
                return each;
            }
        }
        throw new RpcException(
                RpcCode.INVALID_ARGUMENT,
                "a reference to " + types + " stands where " + type.getName() + " is declared");
    }

    private static String simple(String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }
}
