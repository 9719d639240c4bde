package io.rpcboot.autoconfigure.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

class HandlerBeansTest {

    @Test
    void theServiceIsAComponentAndItsValueThePrefixOfOperations() {
        try (HandlerFixture fixture = new HandlerFixture(TextService.class)) {
            assertThat(fixture.names()).containsExactlyInAnyOrder("text.count", "text.grep");
            assertThat(fixture.context.containsBean("text")).isFalse();
        }
    }

    @Test
    void methodsOfAnyVisibilityAreFoundAlsoInSuperclasses() throws Exception {
        try (HandlerFixture fixture = new HandlerFixture(Sub.class)) {
            assertThat(fixture.names())
                    .containsExactlyInAnyOrder("hidden", "packagePrivate", "inherited", "overridden", "typed");
            assertThat(fixture.call("hidden", null)).isEqualTo("hidden");
            assertThat(fixture.call("packagePrivate", null)).isEqualTo("packagePrivate");
            assertThat(fixture.call("inherited", null)).isEqualTo("inherited");
            assertThat(fixture.call("overridden", null)).isEqualTo("sub");
        }
    }

    @Test
    void typeVariablesAreFilledInFromTheBeanClass() {
        try (HandlerFixture fixture = new HandlerFixture(Sub.class)) {
            assertThat(fixture.operation("typed").payload().type()).isEqualTo(Integer.class);
            assertThat(fixture.operation("typed").resultType().getTypeName())
                    .isEqualTo("java.util.List<java.lang.Integer>");
        }
    }

    @Test
    void annotationsOfInterfacesCountForMethodAndParameters() throws Exception {
        try (HandlerFixture fixture = new HandlerFixture(ContractImplementation.class)) {
            assertThat(fixture.names()).containsExactly("contract.greet");
            assertThat(fixture.operation("contract.greet")
                            .handler()
                            .handle("you", FakeCallContext.withHeaders(Map.of("tenant", "a"))))
                    .isEqualTo("hello you of a");
        }
    }

    @Test
    void lazyBeansStayLazyUntilTheirFirstCall() throws Exception {
        LazyHandlers.CREATED.set(0);
        try (HandlerFixture fixture = new HandlerFixture(LazyHandlers.class)) {
            var operation = fixture.operation("lazy");
            assertThat(LazyHandlers.CREATED).hasValue(0);
            operation.handler().handle(null, FakeCallContext.plain());
            operation.handler().handle(null, FakeCallContext.plain());
            assertThat(LazyHandlers.CREATED).hasValue(1);
        }
    }

    @Test
    void prototypesAreMadeForEachCall() throws Exception {
        try (HandlerFixture fixture = new HandlerFixture(PrototypeHandlers.class)) {
            var operation = fixture.operation("instance");
            Object first = operation.handler().handle(null, FakeCallContext.plain());
            Object second = operation.handler().handle(null, FakeCallContext.plain());
            assertThat(first).isNotEqualTo(second);
        }
    }

    @Test
    void beanMethodsThatDeclareAnInterfaceAreSearchedByTheClassOfTheBean() {
        try (HandlerFixture fixture = new HandlerFixture(HiddenTypeConfiguration.class)) {
            assertThat(fixture.names()).containsExactly("instance");
        }
    }

    @Test
    void configurationClassesMayHaveHandlers() throws Exception {
        try (HandlerFixture fixture = new HandlerFixture(HandlingConfiguration.class)) {
            assertThat(fixture.call("configured", null)).isEqualTo("one");
        }
    }

    @RpcService("text")
    static class TextService {

        @RpcHandler
        String count() {
            return "";
        }

        @RpcHandler("grep")
        String search() {
            return "";
        }
    }

    static class Base<T> {

        @RpcHandler
        @SuppressWarnings("UnusedMethod")
        private String hidden() {
            return "hidden";
        }

        @RpcHandler
        protected String inherited() {
            return "inherited";
        }

        @RpcHandler
        public String overridden() {
            return "base";
        }

        @RpcHandler
        public List<T> typed(T value) {
            return List.of(value);
        }
    }

    static class Sub extends Base<Integer> {

        @RpcHandler
        String packagePrivate() {
            return "packagePrivate";
        }

        @Override
        public String overridden() {
            return "sub";
        }
    }

    @RpcService("contract")
    interface Contract<T> {

        @RpcHandler
        String greet(T name, @RpcHeader("tenant") String tenant);
    }

    static class ContractImplementation implements Contract<String> {

        @Override
        public String greet(String name, String tenant) {
            return "hello " + name + " of " + tenant;
        }
    }

    @Lazy
    @Component
    static class LazyHandlers {

        static final AtomicInteger CREATED = new AtomicInteger();

        LazyHandlers() {
            CREATED.incrementAndGet();
        }

        @RpcHandler
        void lazy() {}
    }

    @Component
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    static class PrototypeHandlers {

        @RpcHandler
        String instance() {
            return toString();
        }
    }

    @Configuration
    static class HiddenTypeConfiguration {

        @Bean
        Object handlers() {
            return new PrototypeHandlers();
        }
    }

    @Configuration
    static class HandlingConfiguration {

        private final String value = "one";

        @RpcHandler
        @SuppressWarnings("UnusedMethod")
        private String configured() {
            return value;
        }
    }
}
