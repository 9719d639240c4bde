package io.rpcboot.autoconfigure.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rpcboot.health.EventTopic;
import java.util.Locale;

/** How many events there were of each topic, {@code rpc.events}: those included that the ring has forgotten. */
final class EventMeters implements MeterBinder {

    private final MeteredSides sides;

    EventMeters(MeteredSides sides) {
        this.sides = sides;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (EventTopic topic : EventTopic.values()) {
            FunctionCounter.builder(
                            "rpc.events", sides, read -> read.events().counts().getOrDefault(topic, 0L))
                    .description("What happened to connections, pools and event loops, by topic.")
                    .baseUnit("events")
                    .tags("topic", topic.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }
}
