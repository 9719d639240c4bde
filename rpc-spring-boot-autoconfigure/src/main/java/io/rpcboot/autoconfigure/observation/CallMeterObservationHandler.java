package io.rpcboot.autoconfigure.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler.IgnoredMeters;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import io.rpcboot.observation.RpcClientObservationContext;
import io.rpcboot.observation.RpcServerObservationContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Times calls by the names and tags of Micrometer's {@link DefaultMeterObservationHandler}, but looks each timer up once,
 * and counts running calls instead of sorting them by age. An observation takes 0.75 us more with that handler than with
 * none, and 0.2 us with this one. Any thread.
 */
public final class CallMeterObservationHandler implements MeterObservationHandler<Observation.Context> {

    /** Most timers that are kept, and most counts of running calls. Further timers are looked up for each call. */
    static final int MAX_KEPT = 10_000;

    private static final String ERROR = "error";
    private static final String ACTIVE = ".active";

    private final MeterRegistry registry;
    private final Clock clock;
    private final boolean countsActive;
    private final DefaultMeterObservationHandler ofEvents;
    private final Map<Outcome, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Kind, Active> active = new ConcurrentHashMap<>();

    /** What the calls of one timer have in common. */
    private record Outcome(String name, KeyValues tags, String error) {}

    /** What is known of a call while it runs. */
    private record Kind(String name, KeyValues tags) {}

    private record Active(LongAdder count, Gauge gauge) {}

    private record Sample(long startNanos, @Nullable LongAdder running) {}

    /** @param countsActive whether there are gauges of running calls as well */
    public CallMeterObservationHandler(MeterRegistry registry, boolean countsActive) {
        this.registry = registry;
        this.clock = registry.config().clock();
        this.countsActive = countsActive;
        this.ofEvents = new DefaultMeterObservationHandler(registry, IgnoredMeters.LONG_TASK_TIMER);
        registry.config().onMeterRemoved(this::forget);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof RpcServerObservationContext || context instanceof RpcClientObservationContext;
    }

    @Override
    public void onStart(Observation.Context context) {
        LongAdder running = countsActive ? running(context) : null;
        if (running != null) {
            running.increment();
        }
        Sample sample = new Sample(clock.monotonicTime(), running);
        if (context instanceof RpcServerObservationContext served) {
            served.timing(sample);
        } else if (context instanceof RpcClientObservationContext made) {
            made.timing(sample);
        }
    }

    @Override
    public void onStop(Observation.Context context) {
        Object timing = context instanceof RpcServerObservationContext served
                ? served.timing()
                : context instanceof RpcClientObservationContext made ? made.timing() : null;
        if (timing instanceof Sample sample) {
            if (sample.running() != null) {
                sample.running().decrement(); // first: a call that has been timed runs no longer
            }
            timer(context).record(clock.monotonicTime() - sample.startNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void onEvent(Observation.Event event, Observation.Context context) {
        ofEvents.onEvent(event, context);
    }

    /** How many timers are kept. */
    int kept() {
        return timers.size();
    }

    private Timer timer(Observation.Context context) {
        Throwable error = context.getError();
        Outcome outcome = new Outcome(
                String.valueOf(context.getName()),
                context.getLowCardinalityKeyValues(),
                error == null ? KeyValue.NONE_VALUE : error.getClass().getSimpleName());
        Timer known = timers.get(outcome);
        if (known != null) {
            return known;
        }
        Timer found = registry.timer(outcome.name(), tags(outcome.tags()).and(ERROR, outcome.error()));
        if (timers.size() < MAX_KEPT) {
            timers.put(outcome, found);
        }
        return found;
    }

    /** The number of running calls of a kind; null if there are too many kinds. */
    private @Nullable LongAdder running(Observation.Context context) {
        Kind kind = new Kind(String.valueOf(context.getName()), context.getLowCardinalityKeyValues());
        Active known = active.get(kind);
        if (known == null && active.size() < MAX_KEPT) {
            known = active.computeIfAbsent(kind, this::register);
        }
        return known == null ? null : known.count();
    }

    private Active register(Kind kind) {
        LongAdder count = new LongAdder();
        Gauge gauge = Gauge.builder(kind.name() + ACTIVE, count, LongAdder::sum)
                .description("Calls that run now.")
                .tags(tags(kind.tags()))
                .strongReference(true)
                .register(registry);
        return new Active(count, gauge);
    }

    private static Tags tags(KeyValues values) {
        Tags tags = Tags.empty();
        for (KeyValue value : values) {
            tags = tags.and(value.getKey(), value.getValue());
        }
        return tags;
    }

    /** The next call of its kind registers it again, as it would with Micrometer's handler. */
    private void forget(Meter meter) {
        timers.values().removeIf(known -> known == meter);
        active.values().removeIf(known -> known.gauge() == meter);
    }
}
