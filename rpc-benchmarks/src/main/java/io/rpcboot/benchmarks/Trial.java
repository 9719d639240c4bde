package io.rpcboot.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Measures one row under one workload, in two new processes. */
final class Trial {

    private static final int WARM_UP_STEPS = 10;

    /** Half as long again as planned: one call at a time never fills a core. */
    private static final int MAX_WARM_UP_STEPS = 15;

    private final Plan plan;
    private final Cores cores;

    Trial(Plan plan, Cores cores) {
        this.plan = plan;
        this.cores = cores;
    }

    /** @throws IOException if a process fails, or what arrives is not what was sent */
    Figures run(Peer row, Workload workload) throws IOException, InterruptedException {
        try (ChildProcess server =
                        new ChildProcess(cores.server(), plan.jvmFlags(), Child.SERVER, row.id(), workload.id());
                ChildProcess client = new ChildProcess(
                        cores.client(), plan.jvmFlags(), Child.CLIENT, row.id(), workload.id(), server.port())) {
            warmUp(server, client);
            Sample serverBefore = server.sample();
            Sample clientBefore = client.sample();
            Thread.sleep(plan.windowMillis());
            Sample serverAfter = server.sample();
            Sample clientAfter = client.sample();
            return Figures.of(
                    clientAfter.since(clientBefore), serverAfter.since(serverBefore), workload.countedAtServer());
        }
    }

    /**
     * Lets both processes work until each has had its warm-up in CPU time: on a machine that does other work as
     * well, the compiler gets as far as on an idle one.
     */
    private void warmUp(ChildProcess server, ChildProcess client) throws IOException, InterruptedException {
        Sample serverStart = server.sample();
        Sample clientStart = client.sample();
        long enoughNanos = TimeUnit.MILLISECONDS.toNanos(plan.warmUpMillis());
        for (int step = 0; step < MAX_WARM_UP_STEPS; step++) {
            Thread.sleep(plan.warmUpMillis() / WARM_UP_STEPS);
            long hadNanos = Math.min(
                    server.sample().since(serverStart).cpuNanos(),
                    client.sample().since(clientStart).cpuNanos());
            if (hadNanos >= enoughNanos * 9 / 10) {
                return;
            }
        }
    }
}
