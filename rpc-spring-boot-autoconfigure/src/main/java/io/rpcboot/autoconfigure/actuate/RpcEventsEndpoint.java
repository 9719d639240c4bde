package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.EventTopic;
import io.rpcboot.health.RpcEvent;
import io.rpcboot.health.RpcEvents;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** What happened to connections, event loops and pools. */
@Endpoint(id = "rpcevents")
public final class RpcEventsEndpoint {

    static final int DEFAULT_LIMIT = 200;

    private final RpcSides sides;

    RpcEventsEndpoint(RpcSides sides) {
        this.sides = sides;
    }

    /** The newest events, those behind an id. */
    @ReadOperation
    public Events events(@Nullable Long since, @Nullable Integer limit) {
        return read(since, Set.of(), limit);
    }

    /** The newest events of one topic, those behind an id. */
    @ReadOperation
    public Events eventsOfTopic(@Selector String topic, @Nullable Long since, @Nullable Integer limit) {
        String name = topic.toUpperCase(Locale.ROOT).replace('-', '_');
        for (EventTopic known : EventTopic.values()) {
            if (known.name().equals(name)) {
                return read(since, Set.of(known), limit);
            }
        }
        throw new UnknownItemException(
                "topic",
                topic,
                Arrays.stream(EventTopic.values()).map(Enum::name).toList());
    }

    private Events read(@Nullable Long since, Set<EventTopic> topics, @Nullable Integer limit) {
        RpcEvents events = sides.events();
        int most = limit == null ? DEFAULT_LIMIT : limit;
        List<RpcEvent> found = events.read(since == null ? 0 : since, topics, most);
        return new Events(events.lastId(), events.capacity(), events.counts(), found);
    }

    /**
     * What is read.
     *
     * @param lastId the id of the newest event of all: the {@code since} of the next reading
     * @param keptAtMost how many are kept; the oldest make room
     * @param countsSinceStart how many there were of each topic, those included that are not kept any more
     */
    public record Events(long lastId, int keptAtMost, Map<EventTopic, Long> countsSinceStart, List<RpcEvent> events) {}
}
