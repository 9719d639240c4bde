package io.rpcboot.autoconfigure.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.codec.RpcCodecs;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

class HandlerProxiesTest {

    @Test
    void adviceOfAClassProxyAppliesWhereTheProxyHasTheMethod() throws Exception {
        try (HandlerFixture fixture = new HandlerFixture(ClassProxyConfiguration.class)) {
            assertThat(fixture.names()).containsExactlyInAnyOrder("open", "hidden");
            assertThat(fixture.call("open", null)).isEqualTo("advised open of target");
            assertThat(fixture.call("hidden", null)).isEqualTo("hidden of target");
        }
    }

    @Test
    void methodsThatAnInterfaceProxyDoesNotHaveAreInvokedOnItsTarget() throws Exception {
        try (HandlerFixture fixture = new HandlerFixture(InterfaceProxyConfiguration.class)) {
            assertThat(fixture.names()).containsExactlyInAnyOrder("open", "hidden");
            assertThat(fixture.call("open", null)).isEqualTo("advised open of target");
            assertThat(fixture.call("hidden", null)).isEqualTo("hidden of target");
        }
    }

    @Test
    void scopedProxiesAreFoundOnce() throws Exception {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getBeanFactory().registerScope("thread", new SimpleThreadScope());
            context.register(ScopedConfiguration.class);
            context.refresh();
            var operations = new HandlerOperations(
                            context.getBeanFactory(), new RpcCodecs(List.of()), ContractChecks.none())
                    .find();
            assertThat(operations).extracting("name").containsExactlyInAnyOrder("scoped", "hidden");
            for (var operation : operations) {
                assertThat(operation.handler().handle(null, FakeCallContext.plain()))
                        .isEqualTo(operation.name());
            }
        }
    }

    interface Open {

        String open();
    }

    static class Target implements Open {

        private final String name;

        Target() {
            this("proxy");
        }

        Target(String name) {
            this.name = name;
        }

        @Override
        @RpcHandler
        public String open() {
            return "open of " + name;
        }

        @RpcHandler
        @SuppressWarnings("UnusedMethod")
        private String hidden() {
            return "hidden of " + name;
        }
    }

    private static <T> T proxy(Object target, boolean ofClass, Class<T> type) {
        ProxyFactory factory = new ProxyFactory(target);
        factory.setProxyTargetClass(ofClass);
        factory.addAdvice((MethodInterceptor) invocation -> "advised " + invocation.proceed());
        return type.cast(factory.getProxy());
    }

    @Configuration
    static class ClassProxyConfiguration {

        @Bean
        Target handlers() {
            return proxy(new Target("target"), true, Target.class);
        }
    }

    @Configuration
    static class InterfaceProxyConfiguration {

        @Bean
        Open handlers() {
            return proxy(new Target("target"), false, Open.class);
        }
    }

    static class ScopedHandlers {

        private final String prefix = "";

        @RpcHandler
        String scoped() {
            return prefix + "scoped";
        }

        @RpcHandler
        @SuppressWarnings("UnusedMethod")
        private String hidden() {
            return prefix + "hidden";
        }
    }

    @Configuration
    static class ScopedConfiguration {

        @Bean
        @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
        ScopedHandlers scopedHandlers() {
            return new ScopedHandlers();
        }
    }
}
