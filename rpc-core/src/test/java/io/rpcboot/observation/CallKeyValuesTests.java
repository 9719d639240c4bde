package io.rpcboot.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rpcboot.RpcCode;
import org.junit.jupiter.api.Test;

class CallKeyValuesTests {

    private final CallKeyValues calls =
            new CallKeyValues(new CodeKeyValues("code"), "operation", KeyValue.of("service", "text"));

    @Test
    void eachOutcomeHasItsOwnMadeOnce() {
        assertThat(calls.running("add")).isEqualTo(KeyValues.of("operation", "add", "service", "text"));
        assertThat(calls.ended("add", null))
                .isEqualTo(KeyValues.of("code", "OK", "operation", "add", "service", "text"))
                .isSameAs(calls.ended("add", null));
        for (RpcCode code : RpcCode.values()) {
            assertThat(calls.ended("add", code)).contains(KeyValue.of("code", code.name()));
        }
    }

    @Test
    void beyondTheLimitTheyAreMadeForEachCallButThoseInARow() {
        for (int i = 0; i < CallKeyValues.MAX_KEPT; i++) {
            calls.running("o" + i);
        }
        KeyValues late = calls.running("late");
        assertThat(calls.running("late")).as("in a row").isSameAs(late);
        KeyValues kept = calls.running("o0");
        assertThat(calls.running("late")).isEqualTo(late).isNotSameAs(late);
        assertThat(calls.running("o0")).isSameAs(kept);
    }
}
