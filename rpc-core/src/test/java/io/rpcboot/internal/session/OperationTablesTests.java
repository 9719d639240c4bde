package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.call.CallTarget;
import io.rpcboot.internal.call.CallTargets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both ends of the operation numbers of one connection. */
class OperationTablesTests {

    private final List<String> resolved = new ArrayList<>();
    private final CallTargets targets = SessionFixtures.operations();
    private final BoundOperations bound = new BoundOperations(name -> {
        resolved.add(name);
        return targets.resolve(name);
    });

    @Test
    void nameIsSentOnceAndItsNumberAfterwards() {
        OperationNumbers numbers = new OperationNumbers(10);
        assertThat(numbers.numberOf("a")).isEqualTo(1);
        assertThat(numbers.isFresh()).isTrue();
        assertThat(numbers.numberOf("b")).isEqualTo(2);
        assertThat(numbers.isFresh()).isTrue();
        assertThat(numbers.numberOf("a")).isEqualTo(1);
        assertThat(numbers.isFresh()).isFalse();
    }

    @Test
    void numberIsZeroWhenAllAreUsed() {
        OperationNumbers numbers = new OperationNumbers(1);
        numbers.numberOf("a");
        assertThat(numbers.numberOf("b")).isZero();
        assertThat(numbers.numberOf("b")).isZero();
        assertThat(numbers.numberOf("a")).isEqualTo(1);
        assertThat(new OperationNumbers(0).numberOf("a")).isZero();
    }

    @Test
    void boundNumberStandsForItsName() {
        CallTarget target = bound.resolve(5, "echo");
        assertThat(bound.resolve(5, null)).isSameAs(target);
        assertThat(resolved).containsExactly("echo");
    }

    @Test
    void numberZeroIsNeverBound() {
        assertThat(bound.resolve(0, "echo").operation()).isEqualTo("echo");
        assertThat(bound.resolve(0, "upper").operation()).isEqualTo("upper");
        assertRefused(0, null, "operation number 0 is not bound to a name");
    }

    @Test
    void unknownNameMayBeBound() {
        assertThat(bound.resolve(1, "no such thing").refusal()).isNotNull();
        assertThat(bound.resolve(1, null).refusal()).isNotNull();
    }

    @Test
    void unboundNumberAndNumberBoundTwiceAreProtocolErrors() {
        bound.resolve(2, "echo");
        assertRefused(1, null, "operation number 1 is not bound to a name");
        assertRefused(3, null, "operation number 3 is not bound to a name");
        assertRefused(65_535, null, "operation number 65535 is not bound to a name");
        assertRefused(2, "echo", "operation number 2 is bound twice");
    }

    @Test
    void numberOverTheLimitIsAProtocolError() {
        bound.resolve(BoundOperations.LIMIT, "echo");
        assertThat(bound.resolve(BoundOperations.LIMIT, null).operation()).isEqualTo("echo");
        assertRefused(BoundOperations.LIMIT + 1, "echo", "operation number 1025 is over the limit of 1024");
    }

    private void assertRefused(int number, String name, String message) {
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(() -> bound.resolve(number, name))
                .withMessage(message);
    }
}
