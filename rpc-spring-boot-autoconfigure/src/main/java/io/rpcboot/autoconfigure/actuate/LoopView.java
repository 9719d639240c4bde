package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.EventLoopSnapshot.Stall;
import io.rpcboot.health.EventLoopSnapshot.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event loop, as JSON for people. */
public record LoopView(
        String name,
        State state,
        @Nullable String hint,
        @Nullable String operationOnIt,
        double silentForMillis,
        List<String> stack,
        TimesView lagLastMinute,
        TimesView lagSinceStart,
        int pendingTasks,
        int connections,
        double busyPercentLastMinute,
        long stalls,
        @Nullable LastStall lastStall) {

    private static final String HINT =
            "Something blocks the event loop, the stack says what. A handler that blocks declares it with"
                    + " @RpcHandler(execution = BLOCKING), or returns a plain value instead of a publisher; or set"
                    + " spring.threads.virtual.enabled=true.";

    /** The last time that it was stuck. */
    public record LastStall(
            Instant began, double lastedMillis, @Nullable String operation, List<String> stack) {}

    static LoopView of(EventLoopSnapshot loop) {
        return new LoopView(
                loop.name(),
                loop.state(),
                loop.state() == State.UP ? null : HINT,
                loop.operation(),
                Millis.of(loop.silentFor()),
                loop.stack(),
                TimesView.of(loop.lag()),
                TimesView.of(loop.lagSinceStart()),
                loop.pendingTasks(),
                loop.connections(),
                Math.rint(loop.busyShare() * 1000) / 10,
                loop.stalls(),
                lastStall(loop.lastStall()));
    }

    private static @Nullable LastStall lastStall(@Nullable Stall stall) {
        return stall == null
                ? null
                : new LastStall(stall.began(), Millis.of(stall.lasted()), stall.operation(), stall.stack());
    }
}
