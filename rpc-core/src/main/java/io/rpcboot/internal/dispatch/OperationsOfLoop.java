package io.rpcboot.internal.dispatch;

import io.rpcboot.internal.health.OperationFigures;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations as one event loop serves them, with the figures of its calls; made as they are called first. */
final class OperationsOfLoop {

    private final Map<String, Operation> shared;
    private final Map<String, Operation> own = new LinkedHashMap<>();
    private final Map<String, OperationFigures> figures = new LinkedHashMap<>();

    OperationsOfLoop(Map<String, Operation> shared) {
        this.shared = shared;
    }

    /** What serves an operation here; null if nothing does. When a connection first names it. */
    synchronized @Nullable Operation find(String name) {
        Operation known = own.get(name);
        Operation operation = shared.get(name);
        if (known != null || operation == null) {
            return known;
        }
        OperationFigures fresh = new OperationFigures();
        figures.put(name, fresh);
        Operation made = operation.onLoop(fresh);
        own.put(name, made);
        return made;
    }

    /** The figures of an operation; null if it was never called here. */
    synchronized @Nullable OperationFigures figures(String name) {
        return figures.get(name);
    }
}
