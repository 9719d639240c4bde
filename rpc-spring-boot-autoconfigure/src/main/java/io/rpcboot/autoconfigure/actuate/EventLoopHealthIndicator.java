package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.EventLoopSnapshot.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Down while an event loop of server or clients has not answered for the down threshold. */
final class EventLoopHealthIndicator extends AbstractHealthIndicator {

    private final RpcSides sides;

    EventLoopHealthIndicator(RpcSides sides) {
        super("The event loops cannot be read");
        this.sides = sides;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<EventLoopSnapshot> loops =
                sides.all().stream().flatMap(side -> side.eventLoops().stream()).toList();
        boolean down = loops.stream().anyMatch(loop -> loop.state() == State.DOWN);
        builder.status(down ? "DOWN" : "UP");
        loops.forEach(loop -> builder.withDetail(loop.name(), detail(loop)));
    }

    private static Map<String, Object> detail(EventLoopSnapshot loop) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("state", loop.state());
        if (loop.state() != State.UP) {
            detail.put("silentForMillis", loop.silentFor().toMillis());
            if (loop.operation() != null) {
                detail.put("operationOnIt", loop.operation());
            }
            loop.stack().stream().findFirst().ifPresent(frame -> detail.put("at", frame));
        }
        detail.put("lagP99Millis", Millis.of(loop.lag().p99()));
        detail.put("lagMaxMillis", Millis.of(loop.lag().max()));
        return detail;
    }
}
