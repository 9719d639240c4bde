package io.rpcboot.internal.health;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.EventLoopSnapshot.Stall;
import io.rpcboot.health.EventLoopSnapshot.State;
import io.rpcboot.health.EventTopic;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.RpcEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One event loop as the watchdog knows it. Its ticks are on the watchdog's thread; it may be read on any other,
 * also while the loop is stuck.
 */
final class WatchedLoop {

    private static final StackTraceElement[] NO_STACK = {};

    private final LoopProbe probe;
    private final String unknownName;
    private final HealthSettings settings;
    private final RpcEvents events;
    private final RecentTimes lags;
    private final BusyShare busy = new BusyShare();
    private final StallLog log = new StallLog();
    private boolean stuck;
    private long lastTick;
    private long sampledCpu;
    private Instant stuckSince = Instant.EPOCH;
    private @Nullable String stuckOperation;
    private List<String> stuckStack = List.of();
    private final AtomicLong stalls = new AtomicLong();
    private volatile @Nullable Stall lastStall;

    WatchedLoop(LoopProbe probe, String unknownName, HealthSettings settings, RpcEvents events, long now) {
        this.probe = probe;
        this.unknownName = unknownName;
        this.settings = settings;
        this.events = events;
        this.lags = RecentTimes.sinceStart(now);
        this.lastTick = now;
    }

    // ---- on the watchdog's thread ----

    /** False if the loop has ended. */
    boolean tick(long now) {
        boolean goesOn = true;
        Thread thread = probe.thread();
        long silent = probe.silentNanos(now);
        if (thread != null) {
            busy.tick(thread, now, Math.min(now - lastTick, silent));
        }
        if (probe.isUnderWay()) {
            if (!stuck && silent >= settings.warnThreshold().toNanos()) {
                onStuck(silent, now);
            }
        } else {
            if (probe.sentNanos() != 0) {
                onAnswer(probe.lagNanos(), now);
            }
            goesOn = probe.send(now);
        }
        log.onTick(name(), now);
        lastTick = now;
        return goesOn && !probe.loop().isShuttingDown();
    }

    private void onAnswer(long lag, long now) {
        lags.record(lag, settings.tickInterval().toNanos(), now);
        if (stuck) {
            stuck = false;
            log.onOver(name(), lag);
            events.record(EventTopic.LOOP_STALL, name(), "answers again, after " + Texts.time(lag));
            // Who sees the stall finds the event.
            lastStall = new Stall(stuckSince, Duration.ofNanos(lag), stuckOperation, stuckStack);
        }
    }

    private void onStuck(long silent, long now) {
        stuck = true;
        stalls.incrementAndGet();
        String operation = probe.operation();
        StackTraceElement[] stack = stack();
        stuckSince = Instant.now().minusNanos(silent);
        stuckOperation = operation;
        stuckStack = Texts.frames(stack);
        log.onStuck(name(), silent, operation, stack, now);
        events.record(
                EventTopic.LOOP_STALL,
                name(),
                "has not answered for " + Texts.time(silent)
                        + (operation == null ? "" : ", code of '" + operation + "' is on it")
                        + (stack.length == 0 ? "" : ", at " + Texts.frame(stack[0])));
    }

    /**
     * Adds where the loop is, unless it waits for something to do. A stack costs ten times the look at the clock that
     * tells of most idle loops: they have not run since the sample before, and owe no answer.
     */
    void sample(CallTree tree) {
        Thread thread = probe.thread();
        if (thread == null) {
            return;
        }
        String operation = probe.operation();
        long cpu = BusyShare.cpuNanos(thread);
        boolean isIdle = cpu > 0 && cpu == sampledCpu && operation == null && !probe.isUnderWay();
        sampledCpu = cpu;
        if (!isIdle) {
            tree.add(operation, thread.getStackTrace());
        }
    }

    // ---- any thread ----

    EventExecutor loop() {
        return probe.loop();
    }

    String name() {
        Thread thread = probe.thread();
        return thread == null ? unknownName : thread.getName();
    }

    EventLoopSnapshot snapshot(int connections, long now) {
        long silent = probe.silentNanos(now);
        State state = state(silent);
        return new EventLoopSnapshot(
                name(),
                probe.thread() != null,
                state,
                Duration.ofNanos(silent),
                probe.operation(),
                state == State.UP ? List.of() : Texts.frames(stack()),
                lags.lastMinute(now),
                lags.sinceStart(),
                probe.loop() instanceof SingleThreadEventExecutor queue ? Math.max(0, queue.pendingTasks()) : 0,
                connections,
                busy.lastMinute(),
                stalls.get(),
                lastStall);
    }

    private State state(long silentNanos) {
        if (silentNanos >= settings.downThreshold().toNanos()) {
            return State.DOWN;
        }
        return silentNanos >= settings.warnThreshold().toNanos() ? State.STUCK : State.UP;
    }

    private StackTraceElement[] stack() {
        Thread thread = probe.thread();
        return thread == null ? NO_STACK : thread.getStackTrace();
    }
}
