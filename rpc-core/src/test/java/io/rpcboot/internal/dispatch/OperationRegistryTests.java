package io.rpcboot.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcServer.ErrorExposure;
import io.rpcboot.internal.call.CallFailure;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationRegistryTests {

    @Test
    void servedOperationIsFoundByItsName() {
        OperationRegistry registry = registry(List.of(), "text.count", "text.grep");
        assertThat(registry.resolve("text.grep").operation()).isEqualTo("text.grep");
        assertThat(registry.resolve("text.grep").refusal()).isNull();
    }

    @Test
    void twoHandlersForOneOperationAreNamed() {
        OperationDefinition first = described("Shop.add(int)");
        OperationDefinition second = described("Cart.add(int)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OperationRegistry(
                        List.of(first, second), List.of(), 1024, List.of(), failures(), Runnable::run, null))
                .withMessage("operation 'add' is served twice: by Shop.add(int) and by Cart.add(int)");
    }

    @Test
    void unknownOperationIsNotFoundWithTheNearestNames() {
        CallFailure refusal = registry(List.of(), "text.count", "text.grep")
                .resolve("text.cuont")
                .refusal();
        assertThat(refusal.code()).isEqualTo(RpcCode.NOT_FOUND);
        assertThat(refusal.handlerRan()).isFalse();
        assertThat(refusal.message()).isEqualTo("no operation 'text.cuont', nearest 'text.count'");
    }

    @Test
    void emptyRegistryServesNothing() {
        assertThat(registry(List.of()).resolve("anything").refusal().message()).isEqualTo("no operation 'anything'");
    }

    @ParameterizedTest(name = "''{0}'' blocks ''{1}'': {2}")
    @CsvSource({
        "admin.*, admin.stop, true",
        "admin.*, text.count, false",
        "*.stop, admin.stop, true",
        "*admin*, text.admin.x, true",
        "text.count, text.count, true",
        "text.count, text.counter, false",
        "*, text.count, true"
    })
    void blockedPatternsRefuseCallsAndStreamsAlike(String pattern, String operation, boolean blocked) {
        OperationRegistry registry = new OperationRegistry(
                List.of(
                        OperationDefinition.unary(operation, byte[].class, byte[].class, (p, c) -> p),
                        OperationDefinition.streaming("other." + operation, byte[].class, byte[].class, (p, c) -> p)),
                List.of(),
                1024,
                List.of(pattern, "other." + pattern),
                failures(),
                Runnable::run,
                null);
        for (String name : List.of(operation, "other." + operation)) {
            CallFailure refusal = registry.resolve(name).refusal();
            if (blocked) {
                assertThat(refusal.code()).isEqualTo(RpcCode.PERMISSION_DENIED);
                assertThat(refusal.message()).isEqualTo("operation '" + name + "' is blocked on this server");
            } else {
                assertThat(refusal).isNull();
            }
        }
    }

    @Test
    void nearestNamesAreTheNearestFirstAndAtMostThree() {
        List<String> known = List.of("abcdxyz", "abce", "abcf", "abcg", "abc", "zzzz", "abcd1");
        assertThat(NearestNames.of("abcd", known)).containsExactly("abce", "abcf", "abcg");
        assertThat(NearestNames.text("abc", List.of("abc.d", "qqqqqqqq"))).isEqualTo(", nearest 'abc.d'");
        assertThat(NearestNames.text("far away", known)).isEmpty();
        assertThat(NearestNames.of("", List.of("abcd", "ab"))).containsExactly("ab");
    }

    @Test
    void longNamesAreNotCompared() {
        assertThat(NearestNames.of("x".repeat(255), Collections.nCopies(10_000, "x".repeat(254))))
                .isEmpty();
    }

    private static OperationRegistry registry(List<String> blocked, String... names) {
        List<OperationDefinition> definitions = java.util.Arrays.stream(names)
                .map(name -> OperationDefinition.unary(name, byte[].class, byte[].class, (p, c) -> p))
                .toList();
        return new OperationRegistry(definitions, List.of(), 1024, blocked, failures(), Runnable::run, null);
    }

    private static OperationDefinition described(String description) {
        return new OperationDefinition(
                "add",
                PayloadSpec.value(byte[].class),
                byte[].class,
                false,
                Execution.EVENT_LOOP,
                (payload, context) -> payload,
                description);
    }

    private static FailureDescriber failures() {
        return new FailureDescriber(FailureSettings.of(ErrorExposure.FULL), List.of());
    }
}
