package io.rpcboot.autoconfigure.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rpcboot.RemoteObjects;

/** How many remote objects there are: {@code rpc.objects.exported}, {@code rpc.objects.imported}. */
final class ObjectMeters implements MeterBinder {

    private final RemoteObjects objects;

    ObjectMeters(RemoteObjects objects) {
        this.objects = objects;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("rpc.objects.exported", objects, each -> each.counts().exported())
                .description("Objects of this application that others hold, may claim, or can look up.")
                .baseUnit("objects")
                .register(registry);
        Gauge.builder("rpc.objects.imported", objects, each -> each.counts().imported())
                .description("Objects of other applications that are held here.")
                .baseUnit("objects")
                .register(registry);
        FunctionCounter.builder(
                        "rpc.objects.leaked", objects, each -> each.counts().leaked())
                .description("Proxies of remote objects that were collected before anybody closed them.")
                .baseUnit("objects")
                .register(registry);
    }
}
