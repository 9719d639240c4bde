package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTests {

    private static final long SECOND = 1_000_000_000;

    private static final long BUSY = WarmUp.IDLE_COMPILE_MILLIS + 1;

    private final WarmUp warmUp = new WarmUp(
            new Plan(List.of(), List.of(), 1, 2_000, 1_000, List.of()), sample(3 * SECOND, 300), sample(SECOND, 100));

    @Test
    void bothCompilersAreIdleForTwoSteps() {
        assertThat(isOver(6, 0, 5, BUSY)).isFalse();
        assertThat(isOver(7, BUSY, 6, BUSY)).isFalse();
        assertThat(isOver(8, BUSY, 7, BUSY)).isFalse();
        assertThat(isOver(9, BUSY + WarmUp.IDLE_COMPILE_MILLIS, 8, BUSY)).isTrue();
    }

    @Test
    void aBusyStepBeginsAnew() {
        assertThat(isOver(6, 0, 5, 0)).isFalse();
        assertThat(isOver(7, 0, 6, BUSY)).isFalse();
        assertThat(isOver(8, 0, 7, BUSY)).isFalse();
        assertThat(isOver(9, 0, 8, BUSY)).isTrue();
    }

    @Test
    void bothHaveHadTheirTime() {
        assertThat(isOver(9, 0, 1, 0)).isFalse();
        assertThat(isOver(9, 0, 2, 0)).isFalse();
        assertThat(isOver(9, 0, 3, 0)).isTrue();
    }

    @Test
    void whoIsNeverCompiledIsMeasuredAsItIs() {
        for (int step = 1; step < 20; step++) {
            assertThat(isOver(9, step * BUSY, 9, 0)).isFalse();
        }
        assertThat(isOver(9, 20 * BUSY, 9, 0))
                .as("5 times 2 s, in steps of 0.5 s")
                .isTrue();
    }

    private boolean isOver(long serverSeconds, long serverCompiled, long clientSeconds, long clientCompiled) {
        return warmUp.isOver(
                sample(serverSeconds * SECOND, 300 + serverCompiled),
                sample(clientSeconds * SECOND, 100 + clientCompiled));
    }

    private static Sample sample(long cpuNanos, long compileMillis) {
        return new Sample(0, 0, cpuNanos, 0, 0, compileMillis);
    }
}
