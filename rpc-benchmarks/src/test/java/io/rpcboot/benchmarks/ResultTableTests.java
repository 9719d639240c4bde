package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTests {

    private static final Figures.Cost COST = new Figures.Cost(1, 200, 0.5);

    private final Plan plan = Plan.of(List.of("--rows=r2,engine", "--workloads=unary-64,open-loop", "--rounds=3"));
    private final ResultTable table = new ResultTable(plan);

    @Test
    void ratesAreMediansWithTheirSpread() {
        add(1, "engine", 100_000);
        add(2, "engine", 400_000);
        add(3, "engine", 200_000);

        assertThat(cells("unary-64", "rpcboot, byte[]").get(2)).isEqualTo("200.0 k (100.0 k to 400.0 k)");
    }

    @Test
    void aRatioIsTheMedianOfThoseWithinEachRound() {
        add(1, "r2", 100_000);
        add(1, "engine", 50_000);
        add(2, "r2", 300_000);
        add(2, "engine", 270_000);
        add(3, "r2", 200_000);
        add(3, "engine", 140_000);

        assertThat(cells("unary-64", "rpcboot, byte[]").get(3)).isEqualTo("0.70");
        assertThat(cells("unary-64", "raw Netty (R2)").get(3)).isEqualTo("1.00");
    }

    @Test
    void aRoundThatFailedCountsInNoRatio() {
        add(1, "r2", 100_000);
        add(2, "r2", 100_000);
        add(2, "engine", 60_000);

        assertThat(cells("unary-64", "rpcboot, byte[]").get(3)).isEqualTo("0.60");
    }

    @Test
    void aRowThatFailedInEachRoundSaysSo() {
        add(1, "r2", 100_000);

        assertThat(cells("unary-64", "rpcboot, byte[]").get(2)).isEqualTo("failed");
    }

    @Test
    void costsLatenciesAndMemoryAreOfClientAndServer() {
        Figures figures = new Figures(
                1000,
                new Figures.Cost(1.234, 200.4, 0.25),
                new Figures.Cost(2, 100, 0),
                new Percentiles(10, 11.4, 22, 3333, 4444),
                new Figures.Standing(8000, 4000));
        table.add(1, Rows.of("engine"), Workload.of("unary-64"), Workload.CLOSED_LOOP, figures);

        assertThat(cells("unary-64", "rpcboot, byte[]").subList(5, 10))
                .containsExactly("11 / 22 / 3,333", "1.23 / 2.00", "200 / 100", "0.3 / 0.0", "8,000 / 4,000");
    }

    @Test
    void aWindowInWhichNoCallWasTimedHasNoLatencies() {
        Figures figures = figures(1000).with(new Percentiles(0, 0, 0, 0, 0), null);
        table.add(1, Rows.of("engine"), Workload.of("unary-64"), Workload.CLOSED_LOOP, figures);

        assertThat(cells("unary-64", "rpcboot, byte[]").get(5)).isEmpty();
    }

    @Test
    void eachLoadOfAnOpenLoopHasLinesOfItsOwn() {
        Workload workload = Workload.of("open-loop");
        table.add(1, Rows.of("engine"), workload, 20, figures(5000));

        assertThat(cells("open-loop at 20 %", "rpcboot, byte[]").get(2)).isEqualTo("5.0 k (5.0 k to 5.0 k)");
        assertThat(cells("open-loop", "rpcboot, byte[]").get(2)).isEqualTo("failed");
    }

    @Test
    void everyLineHasAsManyCellsAsTheHead() {
        add(1, "engine", 100_000);

        assertThat(table.toMarkdown()
                        .lines()
                        .map(line -> line.replaceAll("[^|]", "").length()))
                .containsOnly(11);
    }

    private void add(int round, String row, double perSecond) {
        table.add(round, Rows.of(row), Workload.of("unary-64"), Workload.CLOSED_LOOP, figures(perSecond));
    }

    private static Figures figures(double perSecond) {
        return new Figures(perSecond, COST, COST, null, null);
    }

    /** The cells of a line, the workload first. */
    private List<String> cells(String workload, String row) {
        return table.toMarkdown()
                .lines()
                .filter(line -> line.startsWith("| " + workload + " | " + row + " |"))
                .map(line -> List.of(line.substring(2).split(" ?\\| ?", -1)))
                .findFirst()
                .orElseThrow();
    }
}
