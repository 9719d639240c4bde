package io.rpcboot.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Medians over the rounds as one Markdown table. A ratio is the median of the ratios within each round, not
 * the ratio of the medians: what disturbs a round disturbs both of its rows. The ratio by CPU compares the CPU
 * time for each call at the busier end: on a machine that does other work as well it is the one to believe, but
 * for one call at a time, where most of the time is waiting.
 */
final class ResultTable {

    private static final String HEAD = """
            | Workload | Row | per second (lowest to highest) | x R2 | x R2 by CPU | p50 / p99 / p99.9 us\
             | CPU us, client / server | bytes allocated | GC % | bytes of each that stands |
            |---|---|---|---|---|---|---|---|---|---|""";

    private record Key(Workload workload, int loadPercent, String row) {}

    private final Plan plan;
    private final Map<Key, @Nullable Figures[]> cells = new LinkedHashMap<>();

    ResultTable(Plan plan) {
        this.plan = plan;
    }

    /** @param round from 1 */
    void add(int round, Peer row, Workload workload, int loadPercent, Figures figures) {
        Key key = new Key(workload, loadPercent, row.id());
        cells.computeIfAbsent(key, unused -> new @Nullable Figures[plan.rounds()])[round - 1] = figures;
    }

    String toMarkdown() {
        List<String> lines = new ArrayList<>();
        lines.add(HEAD);
        for (Workload workload : plan.workloads()) {
            Stream.concat(Stream.of(Workload.CLOSED_LOOP), workload.loadPercents().stream())
                    .forEach(percent -> addLines(lines, workload, percent));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private void addLines(List<String> lines, Workload workload, int loadPercent) {
        for (Peer row : plan.rows()) {
            if (row.runs(workload)) {
                lines.add(line(workload, loadPercent, row));
            }
        }
    }

    private String line(Workload workload, int loadPercent, Peer row) {
        String name = workload.idAt(loadPercent);
        @Nullable Figures[] rounds = cells.get(new Key(workload, loadPercent, row.id()));
        if (rounds == null) {
            return "| %s | %s | failed | | | | | | | |".formatted(name, row.title());
        }
        double[] rates = sorted(rounds, Figures::perSecond);
        @Nullable Figures[] yardstick = cells.get(new Key(workload, loadPercent, Rows.YARDSTICK));
        boolean full = loadPercent == Workload.CLOSED_LOOP;
        return String.join(
                " | ",
                "| " + name,
                row.title(),
                rate(Medians.of(rates)) + " (" + rate(rates[0]) + " to " + rate(rates[rates.length - 1]) + ")"
                        + throughput(workload, Medians.of(rates)),
                full ? ratio(rounds, yardstick, (ours, theirs) -> ours.perSecond() / theirs.perSecond()) : "",
                ratio(rounds, yardstick, (ours, theirs) -> theirs.boundMicros() / ours.boundMicros()),
                latencies(rounds),
                costs(rounds, "%.2f", Figures.Cost::cpuMicros),
                costs(rounds, "%.0f", Figures.Cost::bytes),
                costs(rounds, "%.1f", Figures.Cost::gcPercent),
                standing(rounds) + " |");
    }

    private static String latencies(@Nullable Figures[] rounds) {
        return medians(
                rounds, ResultTable::timed, "%,.0f", List.of(Percentiles::p50, Percentiles::p99, Percentiles::p999));
    }

    /** The latencies of a round; null if there was no call to time. */
    private static @Nullable Percentiles timed(Figures round) {
        Percentiles latencies = round.latencies();
        return latencies == null || latencies.count() == 0 ? null : latencies;
    }

    private static String standing(@Nullable Figures[] rounds) {
        return medians(
                rounds,
                Figures::standing,
                "%,.0f",
                List.of(Figures.Standing::clientBytes, Figures.Standing::serverBytes));
    }

    private static String costs(@Nullable Figures[] rounds, String format, ToDoubleFunction<Figures.Cost> cost) {
        return medians(
                rounds,
                Function.identity(),
                format,
                List.of(at -> cost.applyAsDouble(at.client()), at -> cost.applyAsDouble(at.server())));
    }

    /** The medians of several figures of a kind, divided by slashes; nothing where no round has that kind. */
    private static <T> String medians(
            @Nullable Figures[] rounds,
            Function<Figures, @Nullable T> part,
            String format,
            List<ToDoubleFunction<T>> figures) {
        List<T> known = new ArrayList<>();
        for (Figures round : rounds) {
            T at = round == null ? null : part.apply(round);
            if (at != null) {
                known.add(at);
            }
        }
        return known.isEmpty()
                ? ""
                : String.join(
                        " / ",
                        figures.stream()
                                .map(figure -> String.format(
                                        Locale.ROOT,
                                        format,
                                        Medians.of(known.stream()
                                                .mapToDouble(figure)
                                                .toArray())))
                                .toList());
    }

    private static String ratio(
            @Nullable Figures[] rounds,
            @Nullable Figures @Nullable [] yardstick,
            ToDoubleBiFunction<Figures, Figures> oursToTheirs) {
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
        return count == 0 ? "" : String.format(Locale.ROOT, "%.2f", Medians.of(Arrays.copyOf(ratios, count)));
    }

    private static double[] sorted(@Nullable Figures[] rounds, ToDoubleFunction<Figures> figure) {
        return Arrays.stream(rounds)
                .filter(Objects::nonNull)
                .mapToDouble(figure)
                .sorted()
                .toArray();
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.1f k", perSecond / 1000);
    }

    private static String throughput(Workload workload, double perSecond) {
        return workload.isLarge()
                ? String.format(Locale.ROOT, ", %,.0f MB/s", perSecond * workload.payloadBytes() / 1e6)
                : "";
    }
}
