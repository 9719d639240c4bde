package io.rpcboot.autoconfigure.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rpcboot.Overflow;
import io.rpcboot.health.DropSnapshot;
import io.rpcboot.health.OperationSnapshot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What overflow policies drop of streams, {@code rpc.items.dropped}: a meter for each operation that has a policy which
 * drops. Those that are served are known when the server has started, those that are called when they have been: what
 * is new is looked for with each reading, and is bounded, for so is what is read.
 */
final class DropMeters implements MeterBinder {

    private final MeteredSides sides;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();
    private final Set<Dropping> known = new LinkedHashSet<>();

    /** @param served whether results are dropped here, of a call that is served; else the payloads of calls */
    private record Dropping(Side side, boolean served, String operation) {}

    DropMeters(MeteredSides sides) {
        this.sides = sides;
        sides.whenRead(this::meetNewOperations);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        synchronized (known) {
            registries.add(registry);
            known.forEach(dropping -> bind(registry, dropping));
        }
        meetNewOperations();
    }

    private void meetNewOperations() {
        for (Side side : Side.values()) {
            for (OperationSnapshot operation : sides.operations(side)) {
                if (operation.definition().overflow() != Overflow.BACKPRESSURE) {
                    meet(new Dropping(side, true, operation.definition().name()));
                }
            }
            for (DropSnapshot drops : sides.payloadDrops(side)) {
                meet(new Dropping(side, false, drops.operation()));
            }
        }
    }

    private void meet(Dropping dropping) {
        synchronized (known) {
            if (known.add(dropping)) {
                registries.forEach(registry -> bind(registry, dropping));
            }
        }
    }

    private void bind(MeterRegistry registry, Dropping dropping) {
        FunctionCounter.builder("rpc.items.dropped", sides, read -> count(read, dropping))
                .description("Items of streams that were dropped because nobody took them in time.")
                .baseUnit("items")
                .tags(
                        Side.TAG,
                        dropping.side.tagValue(),
                        "direction",
                        dropping.served ? "inbound" : "outbound",
                        "operation",
                        dropping.operation)
                .register(registry);
    }

    private static long count(MeteredSides read, Dropping dropping) {
        return dropping.served
                ? read.operations(dropping.side).stream()
                        .filter(each -> each.definition().name().equals(dropping.operation))
                        .mapToLong(OperationSnapshot::droppedItems)
                        .sum()
                : read.payloadDrops(dropping.side).stream()
                        .filter(each -> each.operation().equals(dropping.operation))
                        .mapToLong(DropSnapshot::items)
                        .sum();
    }
}
