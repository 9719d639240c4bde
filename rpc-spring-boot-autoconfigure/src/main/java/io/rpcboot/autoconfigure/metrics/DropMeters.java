package io.rpcboot.autoconfigure.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rpcboot.Overflow;
import io.rpcboot.autoconfigure.server.RpcServerInitializedEvent;
import io.rpcboot.health.OperationSnapshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.ApplicationListener;

/**
 * What overflow policies drop of streams, {@code rpc.items.dropped}: one meter for each operation that has a policy
 * which drops. The server's operations are known when it has started, which may be after the registry is there.
 */
final class DropMeters implements MeterBinder, ApplicationListener<RpcServerInitializedEvent> {

    private final MeteredSides sides;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    DropMeters(MeteredSides sides) {
        this.sides = sides;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        for (Side side : Side.values()) {
            bind(registry, side);
        }
    }

    @Override
    public void onApplicationEvent(RpcServerInitializedEvent event) {
        registries.forEach(registry -> bind(registry, Side.SERVER));
    }

    private void bind(MeterRegistry registry, Side side) {
        for (OperationSnapshot operation : sides.operationsNow(side)) {
            if (operation.definition().overflow() != Overflow.BACKPRESSURE) {
                String name = operation.definition().name();
                FunctionCounter.builder("rpc.items.dropped", sides, read -> read.droppedItems(side, name))
                        .description("Items of streams that were dropped because no caller took them in time.")
                        .baseUnit("items")
                        .tags(Side.TAG, side.tagValue(), "operation", name)
                        .register(registry);
            }
        }
    }
}
