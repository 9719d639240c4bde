package io.rpcboot.internal.object;

import io.rpcboot.health.EventTopic;
import io.rpcboot.health.RpcEvents;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Proxies that were collected before anybody closed them: an event at most now and then, whatever their number. */
final class Leaks {

    private static final int MAX_FRAMES = 12;

    private final RpcEvents events;
    private long count;
    private long told;
    private @Nullable Holding latest;

    Leaks(RpcEvents events) {
        this.events = events;
    }

    synchronized void add(Holding holding) {
        count++;
        latest = holding;
    }

    synchronized long count() {
        return count;
    }

    /** Records what came since it was called last. */
    void tell() {
        long more;
        Holding last;
        synchronized (this) {
            more = count - told;
            told = count;
            last = latest;
            latest = null;
        }
        if (more == 0 || last == null) {
            return;
        }
        String where = createdAt(last);
        events.record(
                EventTopic.OBJECT_LEAK,
                last.object.types.get(0),
                more + (more == 1 ? " proxy was" : " proxies were") + " not closed, the last one "
                        + last.object.text()
                        + (where == null
                                ? "; rpc.objects.track-creation=true says where they come from"
                                : ", created" + where));
    }

    static @Nullable String createdAt(Holding holding) {
        Throwable creation = holding.creation;
        return creation == null
                ? null
                : Arrays.stream(creation.getStackTrace())
                        .filter(frame -> !frame.getClassName().startsWith("io.rpcboot.internal."))
                        .filter(frame -> !frame.getClassName().startsWith("tools.jackson."))
                        .limit(MAX_FRAMES)
                        .map(frame -> " at " + frame)
                        .collect(Collectors.joining());
    }
}
