package io.rpcboot.benchmarks;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Measures one row under one workload, in two new processes. */
final class Trial {

    /** Of so many one is opened before memory is looked at: what comes with the first is not what each costs. */
    private static final int FIRST_OF_STANDING = 10;

    /** For the server to hear of the last connection, and for an open loop to find its step. */
    private static final long SETTLE_MILLIS = 300;

    private final Plan plan;
    private final Cores cores;

    Trial(Plan plan, Cores cores) {
        this.plan = plan;
        this.cores = cores;
    }

    /**
     * @return figures by share of the maximum in percent
     * @throws IOException if a process fails, or what arrives is not what was sent
     */
    SortedMap<Integer, Figures> run(Peer row, Workload workload) throws IOException, InterruptedException {
        try (ChildProcess server =
                        new ChildProcess(cores.server(), plan.jvmFlags(), Child.SERVER, row.id(), workload.id());
                ChildProcess client = new ChildProcess(
                        cores.client(), plan.jvmFlags(), Child.CLIENT, row.id(), workload.id(), server.port())) {
            Figures.Standing standing = workload.standing() == 0 ? null : stand(server, client, workload.standing());
            client.ask(Child.START, "");
            warmUp(server, client);
            Figures closed = window(server, client, workload);
            SortedMap<Integer, Figures> figures = new TreeMap<>();
            figures.put(Workload.CLOSED_LOOP, closed.with(latencies(client, workload), standing));
            for (int percent : workload.loadPercents()) {
                client.ask(Child.PACE, closed.perSecond() * percent / 100);
                Thread.sleep(SETTLE_MILLIS);
                client.ask(Child.RECORD, "");
                Figures paced = window(server, client, workload);
                figures.put(percent, paced.with(Percentiles.ofLine(client.ask(Child.PERCENTILES, "")), null));
            }
            server.quit(); // both at once, so that neither complains of the other
            client.quit();
            return figures;
        }
    }

    private Figures window(ChildProcess server, ChildProcess client, Workload workload)
            throws IOException, InterruptedException {
        Sample serverBefore = server.sample();
        Sample clientBefore = client.sample();
        Thread.sleep(plan.windowMillis());
        Sample serverAfter = server.sample();
        Sample clientAfter = client.sample();
        return Figures.of(clientAfter.since(clientBefore), serverAfter.since(serverBefore), workload.countedAtServer());
    }

    /** In a window of its own, see {@link Latencies}. */
    private @Nullable Percentiles latencies(ChildProcess client, Workload workload)
            throws IOException, InterruptedException {
        if (workload.kind() != Workload.Kind.UNARY) {
            return null;
        }
        client.ask(Child.RECORD, "");
        Thread.sleep(plan.windowMillis() / 2);
        return Percentiles.ofLine(client.ask(Child.PERCENTILES, ""));
    }

    private static Figures.Standing stand(ChildProcess server, ChildProcess client, int count)
            throws IOException, InterruptedException {
        int first = (count + FIRST_OF_STANDING - 1) / FIRST_OF_STANDING;
        client.ask(Child.STAND, first);
        long serverBefore = memory(server);
        long clientBefore = memory(client);
        client.ask(Child.STAND, count - first);
        return new Figures.Standing(
                (memory(client) - clientBefore) / (double) (count - first),
                (memory(server) - serverBefore) / (double) (count - first));
    }

    private static long memory(ChildProcess process) throws IOException, InterruptedException {
        Thread.sleep(SETTLE_MILLIS);
        return Long.parseLong(process.ask(Child.MEMORY, ""));
    }

    private void warmUp(ChildProcess server, ChildProcess client) throws IOException, InterruptedException {
        WarmUp warmUp = new WarmUp(plan, server.sample(), client.sample());
        do {
            Thread.sleep(WarmUp.STEP_MILLIS);
        } while (!warmUp.isOver(server.sample(), client.sample()));
    }
}
