package io.rpcboot.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The referee: measures all rows in turn, round by round, and prints one table; or JMH, for what is smaller. */
public final class Main {

    /** In front of the arguments of JMH. */
    private static final String MICRO = "jmh";

    private Main() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0 && args[0].equals(MICRO)) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        Plan plan;
        try {
            plan = Plan.of(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + System.lineSeparator() + Plan.USAGE);
            System.exit(2);
            return;
        }
        Cores cores = Cores.find();
        Trial trial = new Trial(plan, cores);
        ResultTable table = new ResultTable(plan);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Workload workload : plan.workloads()) {
                measureRows(plan, trial, table, round, workload);
            }
        }
        System.out.println(Machine.describe(cores, plan));
        System.out.println(table.toMarkdown());
    }

    /** All rows of a workload follow each other, so that a noisy minute falls on all of them alike. */
    private static void measureRows(Plan plan, Trial trial, ResultTable table, int round, Workload workload)
            throws InterruptedException {
        for (Peer row : plan.rows()) {
            if (row.runs(workload)) {
                try {
                    trial.run(row, workload).forEach((loadPercent, figures) -> {
                        table.add(round, row, workload, loadPercent, figures);
                        System.err.printf(
                                "round %d of %d: %s %s %,.0f/s%n",
                                round, plan.rounds(), workload.idAt(loadPercent), row.id(), figures.perSecond());
                    });
                } catch (IOException e) {
                    System.err.println("no figure: " + e.getMessage());
                }
            }
        }
    }
}
