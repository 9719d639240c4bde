package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTests {

    @ParameterizedTest
    @ValueSource(strings = {"quick", "full", "curves"})
    void eachModeComparesWithTheYardstickAndHasSomethingForEachRow(String mode) {
        Plan plan = Plan.of(List.of(mode));

        assertThat(plan.rows()).extracting(Peer::id).contains(Rows.YARDSTICK, "engine");
        assertThat(plan.rows()).allMatch(row -> plan.workloads().stream().anyMatch(row::runs));
        assertThat(plan.rounds()).isGreaterThan(1);
    }

    @Test
    void fullMeasuresAllRowsButVariations() {
        assertThat(Plan.of(List.of("full")).rows())
                .extracting(Peer::id)
                .containsExactly(
                        "r1",
                        "r2",
                        "r2t",
                        "r2-polling",
                        "r2w",
                        "reactor-netty",
                        "rsocket",
                        "grpc-direct",
                        "grpc",
                        "spring-rsocket",
                        "webflux",
                        "engine",
                        "rpc-handler");
    }

    @Test
    void quickIsWhatIsMeantWithoutAMode() {
        assertThat(Plan.of(List.of())).isEqualTo(Plan.of(List.of("quick")));
    }

    @Test
    void optionsChangeAPlan() {
        Plan plan = Plan.of(List.of(
                "full",
                "--rows=engine",
                "--workloads=unary-3,stream-up+tls",
                "--rounds=7",
                "--warm-up=11",
                "--window=13",
                "--jvm=-XX:+UseZGC",
                "--jvm=-Da=b=c"));

        assertThat(plan.rows()).containsExactly(Rows.of("engine"));
        assertThat(plan.workloads()).extracting(Workload::id).containsExactly("unary-3", "stream-up+tls");
        assertThat(plan.rounds()).isEqualTo(7);
        assertThat(plan.warmUpMillis()).isEqualTo(11);
        assertThat(plan.windowMillis()).isEqualTo(13);
        assertThat(plan.jvmFlags()).containsExactly("-Xms512m", "-Xmx512m", "-XX:+UseZGC", "-Da=b=c");
    }

    @Test
    void whatIsNoArgumentIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.of(List.of("--fast")))
                .withMessageContaining("--fast");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.of(List.of("--rows=r9")))
                .withMessageContaining("no row 'r9', there are r1, r2,");
    }

    @Test
    void listsOfCoresAreReadAsTheKernelWritesThem() {
        assertThat(Cores.parse("0-3,8")).containsExactly(0, 1, 2, 3, 8);
        assertThat(Cores.parse("5")).containsExactly(5);
    }
}
