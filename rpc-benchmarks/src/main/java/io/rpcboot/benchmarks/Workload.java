package io.rpcboot.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is asked of a row, by one client process. A workload is known by its name on the command line: what is called,
 * and behind plus signs what is on as well, so that any point of a curve can be asked for.
 *
 * <pre>
 * unary-64                   64 calls in flight on the event loop, over one connection
 * outside-2x32               two threads outside the loop, 32 calls in flight each
 * connections-8x64           64 calls in flight over eight connections
 * open-loop                  calls at 20, 50 and 80 % of the most that one thread outside the loop gets through
 * stream-down, stream-up     items from the server, or to it
 *
 * +64k, +1m, +0b             payloads of that size instead of 32 bytes
 * +idle-10000                beside that many idle connections
 * +streams-10000             beside that many open streams on the same connection, in which nothing happens
 * +deadline, +tls            with a time limit for each call, encrypted
 * +observed                  with an Observation for each call at both ends, of which a handler hears that does nothing
 * +timed                     the same, ending in the timers of an application with Spring Boot's metrics
 * +unwatched                 without the watchdog of the event loops
 * +metrics                   with all meters, read once a second
 * </pre>
 *
 * @param id the name
 * @param inFlight calls under way at any time, over all threads and connections
 * @param callerThreads threads that call; 0 when the calls are made on the event loop
 * @param payloadBytes bytes in each payload or item
 * @param connections connections that carry the calls
 * @param standing idle connections, or open streams
 * @param paced whether calls are made at given times as well, not only in a closed loop
 * @param features what a row must be able to do
 */
public record Workload(
        String id,
        Kind kind,
        int inFlight,
        int callerThreads,
        int payloadBytes,
        int connections,
        int standing,
        boolean paced,
        Set<Feature> features) {

    /** What a payload has unless the name says otherwise. */
    public static final int SMALL_BYTES = 32;

    /** Most bytes in a payload. */
    public static final int MAX_PAYLOAD_BYTES = 1024 * 1024;

    /** In place of a share of the maximum: as many calls as answers let through. */
    static final int CLOSED_LOOP = 0;

    private static final int MAX_IN_FLIGHT = 16 * 1024;
    private static final int MAX_STANDING = 12_000;

    /** Who sends how much. */
    public enum Kind {
        /** A payload there, the same payload back. */
        UNARY,
        /** One request, many items back. */
        STREAM_DOWN,
        /** Many items there. */
        STREAM_UP
    }

    /** What not every row can do, or need not show. */
    public enum Feature {
        STREAMS,
        OTHER_SIZES,
        CONNECTIONS,
        IDLE_CONNECTIONS,
        OPEN_STREAMS,
        DEADLINE,
        TLS,
        OBSERVED,
        TIMED,
        UNWATCHED,
        METRICS,
        DEFAULT_PLACES
    }

    public Workload {
        requireRange(id, "calls in flight", inFlight, 1, MAX_IN_FLIGHT);
        requireRange(id, "threads", callerThreads, 0, inFlight);
        requireRange(id, "bytes", payloadBytes, 0, MAX_PAYLOAD_BYTES);
        requireRange(id, "connections", connections, 1, inFlight);
        requireRange(id, "idle connections or open streams", standing, 0, MAX_STANDING);
        features = Set.copyOf(features);
    }

    /** Whether what is counted arrives at the server. */
    public boolean countedAtServer() {
        return kind == Kind.STREAM_UP;
    }

    /** Whether something is on. */
    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** Whether payloads are so large that copying them is what costs. */
    public boolean isLarge() {
        return payloadBytes > 1024;
    }

    /** At what share of the most that is possible calls are made, in percent; none for a closed loop alone. */
    List<Integer> loadPercents() {
        return paced ? List.of(20, 50, 80) : List.of();
    }

    /** The name of its measurement at a share of the maximum. */
    String idAt(int loadPercent) {
        return loadPercent == CLOSED_LOOP ? id : id + " at " + loadPercent + " %";
    }

    /**
     * The workload of a name on the command line.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Workload of(String id) {
        return new WorkloadName(id).workload();
    }

    private static void requireRange(String id, String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "workload '%s': %d %s, must be %d to %d", id, value, what, min, max));
        }
    }
}
