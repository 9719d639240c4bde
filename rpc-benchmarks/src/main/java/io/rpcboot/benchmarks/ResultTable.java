package io.rpcboot.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Medians over the rounds as one Markdown table. A ratio is the median of the ratios within each round, not
 * the ratio of the medians: what disturbs a round disturbs both of its rows. The ratio by CPU compares the CPU
 * time for each call at the busier end: on a machine that does other work as well it is the one to believe, but
 * for one call at a time, where most of the time is waiting.
 */
final class ResultTable {

    private record Key(Workload workload, Peer row) {}

    private final Plan plan;
    private final Map<Key, @Nullable Figures[]> cells = new LinkedHashMap<>();

    ResultTable(Plan plan) {
        this.plan = plan;
    }

    /** @param round from 1 */
    void add(int round, Peer row, Workload workload, Figures figures) {
        cells.computeIfAbsent(new Key(workload, row), key -> new @Nullable Figures[plan.rounds()])[round - 1] = figures;
    }

    String toMarkdown() {
        List<String> lines = new ArrayList<>();
        lines.add("| Workload | Row | per second (lowest to highest) | x R2 | x R2 by CPU | CPU us, client / server |"
                + " bytes allocated, client / server |");
        lines.add("|---|---|---|---|---|---|---|");
        for (Workload workload : plan.workloads()) {
            for (Peer row : plan.rows()) {
                if (row.runs(workload)) {
                    lines.add(line(workload, row));
                }
            }
        }
        return String.join(System.lineSeparator(), lines);
    }

    private String line(Workload workload, Peer row) {
        @Nullable Figures[] rounds = cells.get(new Key(workload, row));
        if (rounds == null) {
            return "| %s | %s | failed | | | | |".formatted(workload.id(), row.title());
        }
        double[] rates = sorted(rounds, Figures::perSecond);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s (%s to %s)%s | %s | %s | %.2f / %.2f | %.0f / %.0f |",
                workload.id(),
                row.title(),
                rate(median(rates)),
                rate(rates[0]),
                rate(rates[rates.length - 1]),
                throughput(workload, median(rates)),
                ratio(workload, rounds, (ours, theirs) -> ours.perSecond() / theirs.perSecond()),
                ratio(workload, rounds, (ours, theirs) -> theirs.boundMicros() / ours.boundMicros()),
                median(sorted(rounds, Figures::clientCpuMicros)),
                median(sorted(rounds, Figures::serverCpuMicros)),
                median(sorted(rounds, Figures::clientBytes)),
                median(sorted(rounds, Figures::serverBytes)));
    }

    private String ratio(
            Workload workload, @Nullable Figures[] rounds, ToDoubleBiFunction<Figures, Figures> oursToTheirs) {
        @Nullable Figures[] yardstick = cells.get(new Key(workload, Rows.of(Rows.YARDSTICK)));
        if (yardstick == null) {
            return "";
        }
        double[] ratios = new double[rounds.length];
        int count = 0;
        for (int round = 0; round < rounds.length; round++) {
            Figures ours = rounds[round];
            Figures theirs = yardstick[round];
            if (ours != null && theirs != null) {
                ratios[count++] = oursToTheirs.applyAsDouble(ours, theirs);
            }
        }
        double[] known = Arrays.copyOf(ratios, count);
        Arrays.sort(known);
        return count == 0 ? "" : String.format(Locale.ROOT, "%.2f", median(known));
    }

    private static double[] sorted(@Nullable Figures[] rounds, ToDoubleFunction<Figures> figure) {
        return Arrays.stream(rounds)
                .filter(Objects::nonNull)
                .mapToDouble(figure)
                .sorted()
                .toArray();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.1f k", perSecond / 1000);
    }

    private static String throughput(Workload workload, double perSecond) {
        return workload.payloadBytes() < 1024
                ? ""
                : String.format(Locale.ROOT, ", %,.0f MB/s", perSecond * workload.payloadBytes() / 1e6);
    }
}
