package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StartLineTests {

    private final StartLine line = new StartLine();
    private final List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> run = Collections.synchronizedList(new ArrayList<>());

    @Test
    void manyThreadsBeginInTheOrderOfTheLine() throws Exception {
        int calls = 10_000;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < calls; i++) {
            line.add(new Call(i, true));
            threads.execute(line);
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(begun).isEqualTo(IntStream.range(0, calls).boxed().toList());
        assertThat(run).containsExactlyInAnyOrderElementsOf(begun);
    }

    @Test
    void whatWasGivenUpIsPassedOverAndTakesNobodysTurn() {
        line.add(new Call(1, false));
        line.add(new Call(2, true));
        line.add(new Call(3, true));
        line.run();
        line.run();
        line.run();
        assertThat(run).containsExactly(2, 3);
        assertThat(line.length()).isZero();
    }

    @Test
    void whatTheExecutorDidNotTakeLeavesTheLine() {
        line.add(new Call(1, true));
        Call refused = new Call(2, true);
        line.add(refused);
        line.remove(refused);
        line.add(new Call(3, true));
        line.run();
        line.run();
        assertThat(run).containsExactly(1, 3);
    }

    private final class Call implements StartLine.Starter {

        private final int number;
        private final boolean wanted;

        Call(int number, boolean wanted) {
            this.number = number;
            this.wanted = wanted;
        }

        @Override
        public boolean begin() {
            if (wanted) {
                begun.add(number);
            }
            return wanted;
        }

        @Override
        public void runBegun() {
            run.add(number);
        }
    }
}
