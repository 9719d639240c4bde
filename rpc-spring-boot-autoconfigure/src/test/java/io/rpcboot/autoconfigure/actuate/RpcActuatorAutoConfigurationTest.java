package io.rpcboot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RemoteClients;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.client.RpcClientAutoConfiguration;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import io.rpcboot.autoconfigure.health.RpcHealthAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import io.rpcboot.health.RpcHealth;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class RpcActuatorAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcServerAutoConfiguration.class,
                    RpcClientAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class,
                    RpcHealthAutoConfiguration.class,
                    RpcEndpointAutoConfiguration.class,
                    RpcHealthContributorAutoConfiguration.class,
                    RpcInfoAutoConfiguration.class))
            .withBean(Handlers.class)
            .withPropertyValues("rpc.server.port=0");

    @Test
    void endpointsAreThereWhereTheyAreExposed() {
        runner.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=*")
                .run(context -> {
                    assertThat(context)
                            .hasSingleBean(RpcOverviewEndpoint.class)
                            .hasSingleBean(RpcHandlersEndpoint.class)
                            .hasSingleBean(RpcPoolsEndpoint.class)
                            .hasSingleBean(RpcEventLoopsEndpoint.class)
                            .hasSingleBean(RpcCallsEndpoint.class)
                            .hasSingleBean(RpcEventsEndpoint.class);
                });
    }

    @Test
    void controlIsNotThereUntilItIsAskedFor() {
        ApplicationContextRunner exposed =
                runner.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=*");
        exposed.run(context -> assertThat(context).doesNotHaveBean(RpcControlEndpoint.class));
        exposed.withPropertyValues("management.endpoint.rpccontrol.access=UNRESTRICTED")
                .run(context -> assertThat(context).hasSingleBean(RpcControlEndpoint.class));
    }

    @Test
    void nothingIsExposedByItself() {
        runner.run(context -> assertThat(context)
                .doesNotHaveBean(RpcOverviewEndpoint.class)
                .doesNotHaveBean(RpcCallsEndpoint.class)
                .doesNotHaveBean(RpcCallsEndpointWebExtension.class));
    }

    @Test
    void healthAndInfoCanBeSwitchedOff() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(EventLoopHealthIndicator.class)
                .hasSingleBean(PoolHealthContributor.class)
                .hasSingleBean(RpcInfoContributor.class));
        runner.withPropertyValues(
                        "management.health.rpc-event-loop.enabled=false",
                        "management.health.rpc-pool.enabled=false",
                        "management.info.rpc.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(EventLoopHealthIndicator.class)
                        .doesNotHaveBean(PoolHealthContributor.class)
                        .doesNotHaveBean(RpcInfoContributor.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.boot.actuate",
                "org.springframework.boot.health",
                "io.micrometer.core",
                "org.springframework.web",
                "tools.jackson"
            })
    void theStarterStartsWithout(String missing) {
        runner.withClassLoader(new FilteredClassLoader(missing)).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(RpcServerLifecycle.class).isRunning()).isTrue();
            assertThat(context.getBean(RemoteClients.class).health().pools()).isEmpty();
        });
    }

    /** With all auto-configuration there is, and not only with ours; Boot's own modules come and go as a whole. */
    @ParameterizedTest
    @ValueSource(strings = {"io.micrometer.core", "io.micrometer.tracing", "org.springframework.web"})
    void anApplicationStartsWithout(String missing) {
        new ApplicationContextRunner()
                .withUserConfiguration(Everything.class)
                .withClassLoader(new FilteredClassLoader(missing))
                .withPropertyValues("rpc.server.port=0")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .getBean(RpcServerLifecycle.class)
                        .satisfies(server -> assertThat(server.isRunning()).isTrue()));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Handlers.class)
    static class Everything {}

    @Test
    void eventLoopsAreWatchedAsThePropertiesSay() {
        runner.withPropertyValues(
                        "rpc.event-loop.tick-interval=20ms",
                        "rpc.event-loop.warn-threshold=300ms",
                        "rpc.event-loop.down-threshold=2s",
                        "rpc.event-loop.profile.enabled=true",
                        "rpc.event-loop.threads=2")
                .run(context -> {
                    RpcHealth server = context.getBean(RpcServerLifecycle.class)
                            .server()
                            .orElseThrow()
                            .health();
                    assertThat(server.settings().tickInterval()).isEqualTo(Duration.ofMillis(20));
                    assertThat(server.settings().warnThreshold()).isEqualTo(Duration.ofMillis(300));
                    assertThat(server.settings().downThreshold()).isEqualTo(Duration.ofSeconds(2));
                    assertThat(server.settings().profile()).isTrue();
                    assertThat(server.eventLoops()).hasSize(2);
                    RpcHealth clients = context.getBean(RemoteClients.class).health();
                    assertThat(clients.settings()).isEqualTo(server.settings());
                    assertThat(clients.events()).isSameAs(server.events());
                });
    }

    @Test
    void withoutATickNoLoopIsWatched() {
        runner.withPropertyValues("rpc.event-loop.tick-interval=0s")
                .run(context -> assertThat(context.getBean(RpcServerLifecycle.class)
                                .server()
                                .orElseThrow()
                                .health()
                                .eventLoops())
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rpc.event-loop.busy-poll=-1us",
                "rpc.event-loop.busy-poll=2ms",
                "rpc.event-loop.tick-interval=1ms",
                "rpc.event-loop.tick-interval=2m",
                "rpc.event-loop.warn-threshold=50ms",
                "rpc.event-loop.warn-threshold=-1s",
                "rpc.event-loop.down-threshold=500ms",
                "rpc.client.health.down-after=-1s"
            })
    void impossibleTimesAreRefusedWithTheNameOfTheProperty(String property) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }

    static class Handlers {

        @RpcHandler
        String hello(String name) {
            return "Hello, " + name;
        }
    }
}
