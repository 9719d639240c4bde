package io.rpcboot.autoconfigure.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.client.RpcClientAutoConfiguration;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import jakarta.validation.ValidatorFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

class RpcContractAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcContractAutoConfiguration.class,
                    RpcServerAutoConfiguration.class,
                    RpcClientAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class))
            .withPropertyValues("rpc.server.port=0", "rpc.client.services.text.uri=tcp://127.0.0.1:1");

    static class Handlers {

        @RpcHandler
        String greet(String name) {
            return name;
        }
    }

    static class Limited {

        @RpcHandler(maxPayload = "many")
        String greet(String name) {
            return name;
        }
    }

    record Plain(String text, List<Integer> numbers, Instant at) {}

    record Constrained(
            @jakarta.validation.constraints.Min(1) int number) {}

    @Test
    void allStartsWithoutBeanValidationOnTheClassPath() {
        runner.withClassLoader(new FilteredClassLoader("jakarta.validation", "org.hibernate.validator"))
                .withBean(Handlers.class)
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(ContractChecks.class);
                    assertThat(context.getBean(RpcServerLifecycle.class).isRunning())
                            .isTrue();
                });
    }

    @Test
    void allStartsWithoutAValidator() {
        runner.withBean(Handlers.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ContractChecks.class));
    }

    @Test
    void typesThatCannotHaveConstraintsCostNothing() {
        runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasSingleBean(ValidatorFactory.class);
                    ContractChecks checks = context.getBean(ContractChecks.class);
                    assertThat(List.of(
                                    String.class,
                                    Integer.class,
                                    int.class,
                                    byte[].class,
                                    UUID.class,
                                    Instant.class,
                                    Plain.class,
                                    Void.class))
                            .allSatisfy(type -> assertThat(checks.ofType(type)).isNull());
                    assertThat(checks.ofType(Constrained.class)).isNotNull();
                    assertThat(checks.ofType(Constrained[].class)).isNotNull();
                    assertThat(checks.ofType(Object.class)).isNotNull();
                    assertThat(checks.ofMethod(
                                    Handlers.class.getDeclaredMethod("greet", String.class), Handlers.class, false))
                            .isNull();
                });
    }

    @Test
    void elementsOfContainersAreLookedInto() {
        runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .run(context -> {
                    Object value = Map.of("a", List.of(new Constrained(1), new Constrained(0)));
                    assertThat(context.getBean(ContractChecks.class)
                                    .ofAnyValue()
                                    .check(value))
                            .singleElement()
                            .satisfies(each ->
                                    assertThat(each.text()).isEqualTo("field 'a[1].number' must be at least 1, was 0"));
                });
    }

    @Test
    void limitThatIsNoSizeStopsTheStart() {
        runner.withBean(Limited.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidRpcDeclarationException.class)
                        .hasMessageContaining("'many'")
                        .hasMessageContaining("@RpcHandler(maxPayload = \"64KB\")"));
    }
}
