package io.rpcboot.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.client.RpcClientAutoConfiguration;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import io.rpcboot.observation.DefaultRpcServerObservationConvention;
import io.rpcboot.observation.OpenTelemetryRpcClientObservationConvention;
import io.rpcboot.observation.OpenTelemetryRpcServerObservationConvention;
import io.rpcboot.observation.RpcServerObservationConvention;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.Order;

class RpcObservationAutoConfigurationTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ApplicationContextRunner withoutObservations = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcObservationAutoConfiguration.class,
                    RpcCallTimersAutoConfiguration.class,
                    RpcServerAutoConfiguration.class,
                    RpcClientAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class))
            .withPropertyValues("rpc.server.port=0")
            .withBean(Handlers.class);

    private final ApplicationContextRunner runner = withoutObservations
            .withConfiguration(
                    AutoConfigurations.of(ObservationAutoConfiguration.class, MetricsAutoConfiguration.class))
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    void timersCountAKnownLoad() {
        runner.run(context -> {
            RemoteClient client = client(context);
            for (int i = 0; i < 20; i++) {
                client.call("add", i, Integer.class).block(LIMIT);
            }
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> client.call("fail", 1, Integer.class).block(LIMIT))
                        .isInstanceOf(RpcException.class);
            }
            assertThatThrownBy(() -> client.call("nothing", 1, Integer.class).block(LIMIT))
                    .isInstanceOf(RpcException.class);
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(count(context, "rpc.server.calls", "operation", "add", "code", "OK"))
                        .isEqualTo(20);
                assertThat(count(context, "rpc.server.calls", "operation", "fail", "code", "INVALID_ARGUMENT"))
                        .isEqualTo(5);
                assertThat(count(context, "rpc.server.calls", "operation", "UNKNOWN", "code", "NOT_FOUND"))
                        .isEqualTo(1);
            });
            assertThat(count(context, "rpc.client.calls", "operation", "add", "code", "OK", "service", "ADDRESS"))
                    .isEqualTo(20);
            assertThat(count(context, "rpc.client.calls", "operation", "fail", "code", "INVALID_ARGUMENT"))
                    .isEqualTo(5);
            assertThat(count(context, "rpc.client.calls", "operation", "nothing", "code", "NOT_FOUND"))
                    .isEqualTo(1);
            Timer timer = registry(context)
                    .get("rpc.client.calls")
                    .tag("operation", "add")
                    .timer();
            assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        });
    }

    @Test
    void runningCallsAreCountedWhileTheyRun() {
        runner.run(context -> {
            var subscription = client(context).call("never", 1, Integer.class).subscribe();
            await().atMost(LIMIT)
                    .ignoreException(MeterNotFoundException.class)
                    .untilAsserted(() -> assertThat(registry(context)
                                    .get("rpc.server.calls.active")
                                    .tag("operation", "never")
                                    .gauge()
                                    .value())
                            .isEqualTo(1));
            subscription.dispose();
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(count(context, "rpc.server.calls", "operation", "never", "code", "CANCELLED"))
                        .isEqualTo(1);
                assertThat(registry(context)
                                .get("rpc.server.calls.active")
                                .gauge()
                                .value())
                        .isZero();
            });
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.observations.enable.rpc=false",
                "management.observations.enable.all=false",
                "management.observations.enable.rpc.client=false"
            })
    void observationsAreSwitchedOffByBootsProperty(String property) {
        runner.withPropertyValues(property).run(context -> {
            client(context).call("add", 1, Integer.class).block(LIMIT);
            assertThat(registry(context).find("rpc.client.calls").timer()).isNull();
        });
    }

    @Test
    void oneSideCanBeSwitchedOff() {
        runner.withPropertyValues("management.observations.enable.rpc.client=false")
                .run(context -> {
                    client(context).call("add", 1, Integer.class).block(LIMIT);
                    await().atMost(LIMIT)
                            .untilAsserted(() -> assertThat(count(context, "rpc.server.calls", "operation", "add"))
                                    .isEqualTo(1));
                });
    }

    @Test
    void openTelemetrysNamesAreAPropertyAway() {
        runner.withPropertyValues("rpc.observations.convention=opentelemetry").run(context -> {
            assertThat(context)
                    .hasSingleBean(OpenTelemetryRpcServerObservationConvention.class)
                    .hasSingleBean(OpenTelemetryRpcClientObservationConvention.class);
            client(context).call("add", 1, Integer.class).block(LIMIT);
            assertThat(count(
                            context,
                            "rpc.client.call.duration",
                            "rpc.system.name",
                            "rpcboot",
                            "rpc.method",
                            "add",
                            "rpc.response.status_code",
                            "OK",
                            "error.type",
                            "none"))
                    .isEqualTo(1);
            assertThatThrownBy(() ->
                            client(context).call("nothing", 1, Integer.class).block(LIMIT))
                    .isInstanceOf(RpcException.class);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(count(
                                    context,
                                    "rpc.server.call.duration",
                                    "rpc.method",
                                    "_OTHER",
                                    "rpc.response.status_code",
                                    "NOT_FOUND"))
                            .isEqualTo(1));
        });
    }

    @Test
    void conventionOfTheApplicationComesFirst() {
        runner.withBean(RpcServerObservationConvention.class, Own::new).run(context -> {
            client(context).call("add", 1, Integer.class).block(LIMIT);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(count(context, "our.calls")).isEqualTo(1));
        });
    }

    @Test
    void withoutARegistryNothingIsConfigured() {
        withoutObservations.run(context -> {
            assertThat(context).doesNotHaveBean(ObservedCalls.class);
            assertThat(client(context).call("add", 1, Integer.class).block(LIMIT))
                    .isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.micrometer.observation", "io.micrometer.core", "io.micrometer.tracing"})
    void whatIsMissingOnTheClassPathIsNotNeeded(String missing) {
        withoutObservations
                .withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(
                                client(context).call("add", 1, Integer.class).block(LIMIT))
                        .isEqualTo(2));
    }

    @Test
    void registryOfTheApplicationIsUsed() {
        withoutObservations
                .withBean(ObservationRegistry.class, ObservationRegistry::create)
                .run(context -> assertThat(context).hasSingleBean(ObservedCalls.class));
    }

    @Test
    void callsAreTimedAheadOfBootsHandlerWhichTimesAllElse() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(CallMeterObservationHandler.class);
            client(context).call("add", 1, Integer.class).block(LIMIT);
            Observation.createNotStarted("other", context.getBean(ObservationRegistry.class))
                    .observe(() -> {});
            assertThat(count(context, "rpc.client.calls")).isEqualTo(1);
            assertThat(registry(context).get("rpc.client.calls.active").meters())
                    .hasOnlyElementsOfType(Gauge.class);
            assertThat(count(context, "other")).isEqualTo(1);
            assertThat(registry(context).find("other.active").longTaskTimer()).isNotNull();
        });
    }

    @Test
    void runningCallsAreNotCountedWhereBootIsToldNotToTimeThem() {
        runner.withPropertyValues("management.metrics.observations.ignored-meters=long-task-timer")
                .run(context -> {
                    client(context).call("add", 1, Integer.class).block(LIMIT);
                    assertThat(count(context, "rpc.client.calls")).isEqualTo(1);
                    assertThat(registry(context).find("rpc.client.calls.active").meters())
                            .isEmpty();
                });
    }

    @Test
    void handlerOfTheApplicationTakesTheCallsThatItWants() {
        runner.withBean(OwnMeters.class).run(context -> {
            assertThat(context).doesNotHaveBean(CallMeterObservationHandler.class);
            client(context).call("add", 1, Integer.class).block(LIMIT);
            assertThat(registry(context).find("rpc.client.calls").timer()).isNull();
            assertThat(context.getBean(OwnMeters.class).stopped.get()).isPositive();
        });
    }

    private static RemoteClient client(ApplicationContext context) {
        return context.getBean(RemoteClients.class)
                .forAddress(context.getBean(RpcServerLifecycle.class)
                        .server()
                        .orElseThrow()
                        .addresses()
                        .get(0));
    }

    private static MeterRegistry registry(ApplicationContext context) {
        return context.getBean(MeterRegistry.class);
    }

    private static long count(ApplicationContext context, String name, String... tags) {
        return registry(context).find(name).tags(tags).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    static class Handlers {

        @RpcHandler
        int add(int value) {
            return value + 1;
        }

        @RpcHandler
        int fail(int value) {
            throw new IllegalArgumentException("not " + value);
        }

        @RpcHandler
        reactor.core.publisher.Mono<Integer> never(int value) {
            return reactor.core.publisher.Mono.never();
        }
    }

    /** Comes before Boot's, as all that say so do. */
    @Order(0)
    static final class OwnMeters implements MeterObservationHandler<Observation.Context> {

        private final AtomicInteger stopped = new AtomicInteger();

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        @Override
        public void onStop(Observation.Context context) {
            stopped.incrementAndGet();
        }
    }

    static final class Own extends DefaultRpcServerObservationConvention {

        @Override
        public String getName() {
            return "our.calls";
        }
    }
}
