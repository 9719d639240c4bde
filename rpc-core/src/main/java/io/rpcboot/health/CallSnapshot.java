package io.rpcboot.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call under way.
 *
 * @param id of this call alone, in this process
 * @param direction who serves it
 * @param operation its operation
 * @param peer the other side
 * @param connection the id of its connection
 * @param eventLoop the event loop of that connection
 * @param age since it was sent, or arrived
 * @param deadlineLeft time until its deadline, negative when that has passed; null if it has none
 * @param state where it stands, in words
 * @param creditGranted items of a stream that the other side may still send
 * @param creditReceived items of a stream that this side may still send
 * @param queuedBytes bytes that wait to be sent
 * @param headers its headers, those included that the runtime adds; they may hold secrets
 * @param hopPath who called what on the way to here, from the origin on: {@code caller>operation} each, the last one
 *     this call. As far as the calls in between were made by handlers, and their callers say the truth
 */
public record CallSnapshot(
        String id,
        Direction direction,
        String operation,
        String peer,
        String connection,
        String eventLoop,
        Duration age,
        @Nullable Duration deadlineLeft,
        String state,
        long creditGranted,
        long creditReceived,
        long queuedBytes,
        Map<String, String> headers,
        List<String> hopPath) {

    private static final String TRACE_HEADER = "traceparent";

    /** Who serves a call. */
    public enum Direction {
        /** This side: the peer has called. */
        INBOUND,
        /** The peer: this side has called. */
        OUTBOUND
    }

    /** The id of the trace that it belongs to, from its W3C header; null if it has none. */
    public @Nullable String traceId() {
        String parent = headers.get(TRACE_HEADER);
        String[] parts = parent == null ? new String[0] : parent.split("-", -1);
        return parts.length >= 4 && parts[1].matches("[0-9a-f]{32}") ? parts[1] : null;
    }
}
