package io.rpcboot.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RpcServer;
import io.rpcboot.annotation.LocalRpcServerPort;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.handler.BlockingHandlerExecutor;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.VirtualThreadTaskExecutor;

class RpcServerAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcServerAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class))
            .withPropertyValues("rpc.server.port=0");

    @Test
    void theServerStartsWhenABeanHasAHandler() {
        runner.withBean(Handlers.class).run(context -> {
            RpcServer server = server(context.getBean(RpcServerLifecycle.class));
            assertThat(server.port()).isPositive();
            assertThat(context.getEnvironment().getProperty("local.rpc.server.port", Integer.class))
                    .isEqualTo(server.port());
            Injected injected = new Injected();
            context.getAutowireCapableBeanFactory().autowireBean(injected);
            assertThat(injected.port).isEqualTo(server.port());
        });
    }

    @Test
    void anApplicationWithoutHandlersListensOnNothing() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(RpcServerLifecycle.class).isRunning()).isFalse();
            assertThat(context.getBean(RpcServerLifecycle.class).server()).isEmpty();
            assertThat(context.getEnvironment().containsProperty("local.rpc.server.port"))
                    .isFalse();
        });
    }

    @Test
    void theServerStartsAlsoWhereAllBeansAreLazy() {
        runner.withBean(Handlers.class)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(context.getEnvironment().containsProperty("local.rpc.server.port"))
                        .isTrue());
    }

    @Test
    void aDisabledServerIsNotThere() {
        runner.withBean(Handlers.class)
                .withPropertyValues("rpc.server.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(RpcServerLifecycle.class));
    }

    @Test
    void withoutJacksonTheServerStillStarts() {
        runner.withBean(Handlers.class)
                .withClassLoader(new FilteredClassLoader("tools.jackson"))
                .run(context -> assertThat(
                                context.getBean(RpcServerLifecycle.class).isRunning())
                        .isTrue());
    }

    @Test
    void customizersComeAfterTheProperties() {
        List<String> order = new ArrayList<>();
        runner.withBean(Handlers.class)
                .withBean("own", RpcServerCustomizer.class, () -> builder -> {
                    order.add("own");
                    builder.name("customized");
                })
                .run(context -> {
                    assertThat(order).containsExactly("own");
                    assertThat(context.getBeanProvider(RpcServerCustomizer.class)
                                    .orderedStream()
                                    .findFirst()
                                    .orElseThrow())
                            .isInstanceOf(PropertiesRpcServerCustomizer.class);
                });
    }

    @Test
    void aStoppedContextStartsANewServer() {
        runner.withBean(Handlers.class).run(context -> {
            RpcServerLifecycle lifecycle = context.getBean(RpcServerLifecycle.class);
            RpcServer first = server(lifecycle);
            context.getSourceApplicationContext().stop();
            assertThat(lifecycle.isRunning()).isFalse();
            context.getSourceApplicationContext().start();
            RpcServer second = server(lifecycle);
            assertThat(second).isNotSameAs(first);
            assertThat(context.getEnvironment().getProperty("local.rpc.server.port", Integer.class))
                    .isEqualTo(second.port());
        });
    }

    @Test
    void readinessIsOffBeforeTheServerStops() {
        List<String> order = new ArrayList<>();
        runner.withBean(Handlers.class)
                .withBean(Readiness.class, () -> new Readiness(order))
                .withBean(Watcher.class, () -> new Watcher(order))
                .run(context -> context.getSourceApplicationContext().close());
        assertThat(order).startsWith("REFUSING_TRAFFIC").contains("stopped");
    }

    @Test
    void aPortInUseStopsTheStartAndTheCureIsShown() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            runner.withBean(Handlers.class)
                    .withPropertyValues("rpc.server.port=" + other.getLocalPort())
                    .run(context -> {
                        FailureAnalysis analysis = analyze(context.getStartupFailure());
                        assertThat(analysis.getDescription())
                                .startsWith("The RPC server cannot start: ")
                                .contains("127.0.0.1:" + other.getLocalPort());
                        assertThat(analysis.getAction()).contains("'rpc.server.port'");
                    });
        }
    }

    @Test
    void anAddressOfAnotherMachineStopsTheStartAndTheCureIsShown() {
        runner.withBean(Handlers.class)
                .withPropertyValues("rpc.server.host=192.0.2.1")
                .run(context -> {
                    FailureAnalysis analysis = analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription()).contains("192.0.2.1");
                    assertThat(analysis.getAction()).contains("'rpc.server.host'");
                });
    }

    @Test
    void wrongValuesNameTheirProperty() {
        assertInvalid("rpc.server.port=70000", "rpc.server.port");
        assertInvalid("rpc.server.port=-1", "rpc.server.unix-socket");
        assertInvalid("rpc.server.host=not a host", "rpc.server.host");
        assertInvalid("rpc.server.max-frame-size=1B", "rpc.server.max-frame-size");
        assertInvalid("rpc.server.max-connections=0", "rpc.server.max-connections");
        assertInvalid("rpc.server.cancel-timeout=0s", "rpc.server.cancel-timeout");
        assertInvalid("rpc.server.ssl.bundle=web", "rpc.server.ssl.bundle");
        assertInvalid("rpc.server.shutdown.grace-period=-1s", "rpc.server.shutdown.grace-period");
        assertInvalid("rpc.event-loop.threads=-1", "rpc.event-loop.threads");
        assertInvalid("rpc.server.blocking.threads=-1", "rpc.server.blocking.threads");
    }

    @Test
    void aWrongDeclarationStopsTheStart() {
        runner.withBean("one", Handlers.class)
                .withBean("two", Handlers.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidRpcDeclarationException.class)
                        .hasMessageContaining("Operation 'run' has two handlers"));
    }

    @Test
    void blockingHandlersRunOnABoundedPool() {
        runner.withPropertyValues("rpc.server.blocking.threads=3", "rpc.server.blocking.queue-capacity=5")
                .run(context -> {
                    ThreadPoolExecutor pool = (ThreadPoolExecutor)
                            context.getBean(BlockingHandlerExecutor.class).executor();
                    assertThat(pool.getMaximumPoolSize()).isEqualTo(3);
                    assertThat(pool.getQueue().remainingCapacity()).isEqualTo(5);
                });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void blockingHandlersRunOnVirtualThreadsWhereTheApplicationDoes() {
        runner.withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(
                                context.getBean(BlockingHandlerExecutor.class).executor())
                        .isInstanceOf(VirtualThreadTaskExecutor.class));
    }

    @Test
    void theTaskExecutorOfTheApplicationIsLeftAlone() {
        runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .run(context -> assertThat(context).hasBean("applicationTaskExecutor"));
    }

    private void assertInvalid(String setting, String mentioned) {
        runner.withBean(Handlers.class)
                .withPropertyValues(setting)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .rootCause()
                        .hasMessageContaining(mentioned));
    }

    private static FailureAnalysis analyze(Throwable failure) {
        return new RpcServerStartFailureAnalyzer().analyze(failure);
    }

    private static RpcServer server(RpcServerLifecycle lifecycle) {
        return lifecycle.server().orElseThrow();
    }

    static class Handlers {

        @RpcHandler
        void run() {}
    }

    static class Injected {

        @Autowired
        @LocalRpcServerPort
        int port;
    }

    record Readiness(List<String> order) implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
            order.add(event.getState().name());
        }
    }

    /** Stops in the phase of the server. */
    static class Watcher implements SmartLifecycle {

        private final List<String> order;
        private boolean running;

        Watcher(List<String> order) {
            this.order = order;
        }

        @Override
        public int getPhase() {
            return RpcServerLifecycle.PHASE;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            order.add("stopped");
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
