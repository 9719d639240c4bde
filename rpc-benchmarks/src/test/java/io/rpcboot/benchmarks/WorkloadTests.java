package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rpcboot.benchmarks.Workload.Feature;
import io.rpcboot.benchmarks.Workload.Kind;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTests {

    @Test
    void callsOnTheLoopAreUnary() {
        assertThat(Workload.of("unary-64"))
                .isEqualTo(new Workload("unary-64", Kind.UNARY, 64, 0, 32, 1, 0, false, Set.of()));
    }

    @Test
    void threadsOutsideShareTheCallsInFlight() {
        Workload workload = Workload.of("outside-4x16");

        assertThat(workload.callerThreads()).isEqualTo(4);
        assertThat(workload.inFlight()).isEqualTo(64);
    }

    @Test
    void callsInFlightAreThoseOfAllConnections() {
        Workload workload = Workload.of("connections-8x64");

        assertThat(workload.connections()).isEqualTo(8);
        assertThat(workload.inFlight()).isEqualTo(64);
        assertThat(workload.features()).containsExactly(Feature.CONNECTIONS);
    }

    @Test
    void openLoopHasThreeLoads() {
        assertThat(Workload.of("open-loop").loadPercents()).containsExactly(20, 50, 80);
        assertThat(Workload.of("unary-64").loadPercents()).isEmpty();
    }

    @Test
    void optionsAddUp() {
        Workload workload = Workload.of("unary-16+64k+tls+deadline+idle-100");

        assertThat(workload.payloadBytes()).isEqualTo(64 * 1024);
        assertThat(workload.standing()).isEqualTo(100);
        assertThat(workload.features())
                .containsExactlyInAnyOrder(
                        Feature.OTHER_SIZES, Feature.TLS, Feature.DEADLINE, Feature.IDLE_CONNECTIONS);
    }

    @Test
    void streamsCountWhereItemsArrive() {
        assertThat(Workload.of("stream-up").countedAtServer()).isTrue();
        assertThat(Workload.of("stream-down").countedAtServer()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unary",
                "unary-",
                "unary-x",
                "unary-64-",
                "outside-2",
                "outside-2x2x2",
                "stream-across",
                "open-",
                "unary-64+",
                "unary-64+64",
                "unary-64+fast",
                "unary-64+idle",
                "unary-64+many-3",
                "unary-64+idle-3+streams-3",
                "stream-down+64k"
            })
    void whatIsNoWorkloadIsRefusedByName(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workload.of(id))
                .withMessageContaining("no workload '" + id + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unary-0",
                "unary-99999",
                "connections-9x8",
                "unary-1+2m",
                "outside-99999x99999",
                "unary-1+idle-99999"
            })
    void whatIsOverALimitIsRefusedWithIt(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workload.of(id))
                .withMessageContaining("workload '" + id + "'")
                .withMessageContaining("must be");
    }
}
