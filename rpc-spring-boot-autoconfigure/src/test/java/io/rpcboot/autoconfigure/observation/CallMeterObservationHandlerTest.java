package io.rpcboot.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.RpcCode;
import io.rpcboot.observation.DefaultRpcClientObservationConvention;
import io.rpcboot.observation.RpcClientObservationContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallMeterObservationHandlerTest {

    private static final String TIMER = "rpc.client.calls";
    private static final String ACTIVE = "rpc.client.calls.active";

    private final MockClock clock = new MockClock();
    private final MeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final CallMeterObservationHandler handler = new CallMeterObservationHandler(meters, true);

    @Test
    void timersAreThoseOfMicrometersHandler() {
        MeterRegistry expected = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
        DefaultMeterObservationHandler micrometers = new DefaultMeterObservationHandler(expected);
        for (String operation : List.of("add", "fail", "add")) {
            Observation call = start(observations(handler, micrometers), context(operation));
            clock.add(Duration.ofMillis(3));
            end(call, operation.equals("fail") ? new IllegalStateException("no") : null);
        }
        assertThat(timers(meters)).hasSize(2).isEqualTo(timers(expected));
    }

    @Test
    void errorsOfOneCodeHaveTimersOfTheirOwn() {
        ObservationRegistry registry = observations(handler);
        end(start(registry, context("add")), new IllegalStateException("no"));
        end(start(registry, context("add")), new IllegalArgumentException("no"));
        end(start(registry, context("add")), new IllegalArgumentException("no"));
        assertThat(meters.get(TIMER)
                        .tag("error", "IllegalStateException")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get(TIMER)
                        .tag("error", "IllegalArgumentException")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void runningCallsAreCountedUntilTheyEnd() {
        ObservationRegistry registry = observations(handler);
        Observation first = start(registry, context("add"));
        Observation second = start(registry, context("add"));
        Observation other = start(registry, context("other"));
        assertThat(active("add").value()).isEqualTo(2);
        assertThat(active("other").value()).isEqualTo(1);
        end(first, null);
        end(second, new IllegalStateException("no"));
        assertThat(active("add").value()).isZero();
        end(other, null);
        assertThat(active("other").value()).isZero();
    }

    @Test
    void aCallThatCannotBeTimedRunsNoLonger() {
        meters.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals(TIMER)) {
                    throw new IllegalStateException("no timers");
                }
                return id;
            }
        });
        Observation call = start(observations(handler), context("add"));
        assertThat(active("add").value()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(() -> end(call, null));
        assertThat(active("add").value()).isZero();
    }

    @Test
    void whatIsRemovedFromTheRegistryComesBackWithTheNextCall() {
        ObservationRegistry registry = observations(handler);
        Observation running = start(registry, context("add"));
        end(start(registry, context("add")), null);
        meters.clear();
        end(start(registry, context("add")), null);
        assertThat(meters.get(TIMER).timer().count()).isEqualTo(1);
        assertThat(active("add").value()).isZero();
        end(running, null);
        assertThat(meters.get(TIMER).timer().count()).isEqualTo(2);
        assertThat(active("add").value()).isZero();
    }

    @Test
    void removingAnotherMeterHarmsNothing() {
        ObservationRegistry registry = observations(handler);
        Observation running = start(registry, context("add"));
        meters.remove(meters.counter("another"));
        Observation next = start(registry, context("add"));
        assertThat(active("add").value()).isEqualTo(2);
        end(running, null);
        end(next, null);
        assertThat(active("add").value()).isZero();
    }

    @Test
    void moreTimersThanAreKeptAreLookedUp() {
        ObservationRegistry registry = observations(handler);
        int operations = CallMeterObservationHandler.MAX_KEPT + 50;
        for (int round = 0; round < 2; round++) {
            IntStream.range(0, operations).forEach(i -> end(start(registry, context("operation" + i)), null));
        }
        assertThat(meters.get(TIMER).timers())
                .hasSize(operations)
                .allSatisfy(timer -> assertThat(timer.count()).isEqualTo(2));
        assertThat(meters.get(ACTIVE).gauges()).hasSize(CallMeterObservationHandler.MAX_KEPT);
        assertThat(handler.kept()).isEqualTo(CallMeterObservationHandler.MAX_KEPT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eventsOfHandlersAreCounted(boolean countsActive) {
        MeterRegistry own = new SimpleMeterRegistry();
        Observation call = start(observations(new CallMeterObservationHandler(own, countsActive)), context("add"));
        call.event(Observation.Event.of("cache.miss"));
        end(call, null);
        assertThat(own.get(TIMER + ".cache.miss")
                        .tag("operation", "add")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(own.find(ACTIVE).gauges()).hasSize(countsActive ? 1 : 0);
    }

    @Test
    void otherObservationsAreNotTaken() {
        assertThat(handler.supportsContext(new Observation.Context())).isFalse();
    }

    private Gauge active(String operation) {
        return meters.get(ACTIVE).tag("operation", operation).gauge();
    }

    private static RpcClientObservationContext context(String operation) {
        return new RpcClientObservationContext("service", operation, operation, Map.of());
    }

    private static ObservationRegistry observations(ObservationHandler<?>... handlers) {
        ObservationRegistry registry = ObservationRegistry.create();
        for (ObservationHandler<?> each : handlers) {
            registry.observationConfig().observationHandler(each);
        }
        return registry;
    }

    private static Observation start(ObservationRegistry registry, RpcClientObservationContext context) {
        return Observation.start(new DefaultRpcClientObservationConvention(), () -> context, registry);
    }

    private static void end(Observation call, Throwable error) {
        RpcClientObservationContext context = (RpcClientObservationContext) call.getContext();
        context.end(error == null ? null : RpcCode.UNKNOWN, null);
        if (error != null) {
            call.error(error);
        }
        call.stop();
    }

    /** Count and time of each timer, by its id. */
    private static Map<String, String> timers(MeterRegistry registry) {
        return registry.find(TIMER).timers().stream()
                .collect(Collectors.toMap(
                        timer -> timer.getId().toString(),
                        timer -> timer.count() + " in " + timer.totalTime(TimeUnit.MILLISECONDS)));
    }
}
