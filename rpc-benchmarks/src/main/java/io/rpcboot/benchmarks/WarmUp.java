package io.rpcboot.benchmarks;

import java.util.concurrent.TimeUnit;

/**
 * How long both processes work before they are measured: until each has had its warm-up in CPU time and its compiler has
 * nothing more to do. Small programs are ready long before large ones, and calls of 64 KiB are as many as the compiler
 * asks for much later than small ones.
 */
final class WarmUp {

    static final long STEP_MILLIS = 500;

    /** Time in a step up to which the compiler counts as idle. */
    static final long IDLE_COMPILE_MILLIS = 50;

    /** Steps in a row with an idle compiler: what is hot has been compiled. */
    static final int IDLE_STEPS = 2;

    private final long minNanos;
    private final long maxSteps;
    private final Sample serverStart;
    private final Sample clientStart;
    private Sample serverLast;
    private Sample clientLast;
    private long steps;
    private int idleSteps;

    WarmUp(Plan plan, Sample server, Sample client) {
        this.minNanos = TimeUnit.MILLISECONDS.toNanos(plan.warmUpMillis());
        this.maxSteps = plan.maxWarmUpMillis() / STEP_MILLIS;
        this.serverStart = server;
        this.clientStart = client;
        this.serverLast = server;
        this.clientLast = client;
    }

    /** Whether it is over, one step after it was asked last: a program that is never compiled is measured as it is. */
    boolean isOver(Sample server, Sample client) {
        long compileMillis = Math.max(
                server.since(serverLast).compileMillis(),
                client.since(clientLast).compileMillis());
        long hadNanos = Math.min(
                server.since(serverStart).cpuNanos(), client.since(clientStart).cpuNanos());
        serverLast = server;
        clientLast = client;
        idleSteps = compileMillis <= IDLE_COMPILE_MILLIS ? idleSteps + 1 : 0;
        return ++steps >= maxSteps || (idleSteps >= IDLE_STEPS && hadNanos >= minNanos);
    }
}
