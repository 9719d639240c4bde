package io.rpcboot.benchmarks;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Measures one row under one workload, in two new processes. */
final class Trial {

    private static final long WARM_UP_STEP_MILLIS = 500;

    /** Time in a step up to which the compiler counts as idle. */
    private static final long IDLE_COMPILE_MILLIS = 50;

    /** Steps in a row with an idle compiler: what is hot has been compiled. */
    private static final int IDLE_STEPS = 2;

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

    /**
     * Lets both processes work until each has had its warm-up in CPU time and its compiler has nothing more to do: small
     * programs are ready long before large ones, and calls of 64 KiB are as many as the compiler asks for much later than
     * small ones.
     */
    private void warmUp(ChildProcess server, ChildProcess client) throws IOException, InterruptedException {
        Sample serverStart = server.sample();
        Sample clientStart = client.sample();
        Sample serverLast = serverStart;
        Sample clientLast = clientStart;
        long maxSteps = plan.maxWarmUpMillis() / WARM_UP_STEP_MILLIS;
        int idleSteps = 0;
        for (long step = 0; step < maxSteps; step++) {
            Thread.sleep(WARM_UP_STEP_MILLIS);
            Sample serverNow = server.sample();
            Sample clientNow = client.sample();
            long compileMillis = Math.max(
                    serverNow.since(serverLast).compileMillis(),
                    clientNow.since(clientLast).compileMillis());
            idleSteps = compileMillis <= IDLE_COMPILE_MILLIS ? idleSteps + 1 : 0;
            long hadNanos = Math.min(
                    serverNow.since(serverStart).cpuNanos(),
                    clientNow.since(clientStart).cpuNanos());
            if (idleSteps >= IDLE_STEPS && hadNanos >= TimeUnit.MILLISECONDS.toNanos(plan.warmUpMillis())) {
                return;
            }
            serverLast = serverNow;
            clientLast = clientNow;
        }
    }
}
