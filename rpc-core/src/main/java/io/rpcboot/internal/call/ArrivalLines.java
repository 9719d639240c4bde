package io.rpcboot.internal.call;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection that wait for their references, and those to the same operation or object that came
 * behind them. Confined to the event loop.
 */
public final class ArrivalLines {

    /** The header that names the object that is called. */
    public static final String OBJECT_HEADER = "rpc-object";

    private final CallOutbound outbound;
    private final Map<String, HeldBack> lines = new HashMap<>();
    private final IdentityHashMap<ClientCall<?>, HeldBack> results = new IdentityHashMap<>();

    public ArrivalLines(CallOutbound outbound) {
        this.outbound = outbound;
    }

    /** Whether a call has to wait. Where it has, one of the others is run later. */
    boolean holds(ServerCall call, @Nullable Passage passage, Runnable goOn, Consumer<Throwable> refused) {
        String object = call.headers().get(OBJECT_HEADER);
        String key = object == null ? call.operation() : object;
        HeldBack line = lines.get(key);
        if (line == null && passage == null) {
            return false;
        }
        HeldBack joined = line == null ? new HeldBack(outbound, () -> {}) : line;
        lines.put(key, joined);
        joined.add(
                passage,
                call.peer(),
                () -> {
                    leave(key, joined);
                    goOn.run();
                },
                error -> {
                    leave(key, joined);
                    refused.accept(error);
                });
        return true;
    }

    /** What waits of the results of a call that was made here; null for nothing. */
    @Nullable
    HeldBack heldOf(ClientCall<?> call) {
        HeldBack line = results.get(call);
        if (line != null && line.isEmpty()) {
            results.remove(call);
            return null;
        }
        return line;
    }

    /** A result of a call that was made here is going to wait. */
    HeldBack hold(ClientCall<?> call) {
        HeldBack line = new HeldBack(outbound, () -> results.remove(call));
        results.put(call, line);
        return line;
    }

    private void leave(String key, HeldBack line) {
        if (line.isEmpty()) {
            lines.remove(key, line);
        }
    }
}
