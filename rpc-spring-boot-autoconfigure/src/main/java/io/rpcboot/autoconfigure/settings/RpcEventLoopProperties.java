package io.rpcboot.autoconfigure.settings;

import io.rpcboot.health.HealthSettings;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the event loops, which server and clients have alike.
 *
 * @param threads Event loops of the server, and as many of the clients, 0 for one for each processor.
 * @param busyPoll How long an event loop looks for events before it sleeps, twice as long where it has slept without a look before, 0 for not at all, at most 1ms; only on Linux.
 * @param tickInterval How often each event loop is asked for a sign of life, 0 for never.
 * @param warnThreshold Silence of an event loop after which it counts as stuck, and is logged with its stack.
 * @param downThreshold Silence of an event loop after which the health of the application is down.
 * @param profile Where event loops spend their time
 */
@ConfigurationProperties("rpc.event-loop")
public record RpcEventLoopProperties(
        @DefaultValue("0") int threads,
        @DefaultValue("50us") Duration busyPoll,
        @DefaultValue("100ms") Duration tickInterval,
        @DefaultValue("1s") Duration warnThreshold,
        @DefaultValue("5s") Duration downThreshold,
        @DefaultValue Profile profile) {

    private static final Duration MAX_BUSY_POLL = Duration.ofMillis(1);

    /**
     * Where event loops spend their time.
     *
     * @param enabled Whether the stacks of the event loops are sampled, every 10 ms.
     */
    public record Profile(@DefaultValue("false") boolean enabled) {}

    /** The number of event loops. */
    public int effectiveThreads() {
        InvalidSetting.requireRange("rpc.event-loop.threads", threads, 0, 1024);
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** How long they poll. */
    public Duration effectiveBusyPoll() {
        if (busyPoll.isNegative() || busyPoll.compareTo(MAX_BUSY_POLL) > 0) {
            throw InvalidSetting.of("rpc.event-loop.busy-poll", busyPoll, "It must be 0 to 1ms.");
        }
        return busyPoll;
    }

    /** How they are watched. */
    public HealthSettings health() {
        return InvalidSetting.translate(
                "rpc.event-loop",
                Map.of(
                        "tick-interval", tickInterval,
                        "warn-threshold", warnThreshold,
                        "down-threshold", downThreshold),
                () -> new HealthSettings(tickInterval, warnThreshold, downThreshold, profile.enabled(), true));
    }
}
