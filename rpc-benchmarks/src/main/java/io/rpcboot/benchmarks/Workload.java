package io.rpcboot.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What is asked of a row: always over one connection, by one client process. */
public enum Workload {
    /** One call at a time: bound by system calls and wake-ups. */
    UNARY_1("unary-1", Kind.UNARY, 1, 0, 32),
    UNARY_64("unary-64", Kind.UNARY, 64, 0, 32),
    /** As many as a busy gateway has under way: bound by code. */
    UNARY_1024("unary-1024", Kind.UNARY, 1024, 0, 32),
    /** One call at a time, from a thread that is not the event loop. */
    OUTSIDE_1_OF_1("outside-1x1", Kind.UNARY, 1, 1, 32),
    OUTSIDE_1("outside-1x64", Kind.UNARY, 64, 1, 32),
    OUTSIDE_2("outside-2x32", Kind.UNARY, 64, 2, 32),
    /** Items from the server to the client. */
    STREAM_DOWN("stream-down", Kind.STREAM_DOWN, 1, 0, 32),
    /** Items from the client to the server. */
    STREAM_UP("stream-up", Kind.STREAM_UP, 1, 0, 32),
    UNARY_64K("unary-64k", Kind.UNARY, 16, 0, 64 * 1024);

    /** Who sends how much. */
    public enum Kind {
        /** A payload there, the same payload back, the next call in the callback of the one before. */
        UNARY,
        /** One request, many items back. */
        STREAM_DOWN,
        /** Many items there. */
        STREAM_UP
    }

    private final String id;
    private final Kind kind;
    private final int inFlight;
    private final int callerThreads;
    private final int payloadBytes;

    Workload(String id, Kind kind, int inFlight, int callerThreads, int payloadBytes) {
        this.id = id;
        this.kind = kind;
        this.inFlight = inFlight;
        this.callerThreads = callerThreads;
        this.payloadBytes = payloadBytes;
    }

    /** The name on the command line. */
    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    /** Calls under way at any time, over all caller threads. */
    public int inFlight() {
        return inFlight;
    }

    /** Threads that call; 0 when the calls are made on the event loop. */
    public int callerThreads() {
        return callerThreads;
    }

    /** Bytes in each payload or item. */
    public int payloadBytes() {
        return payloadBytes;
    }

    /** Whether what is counted arrives at the server. */
    public boolean countedAtServer() {
        return kind == Kind.STREAM_UP;
    }

    /** The workload of a name on the command line. */
    public static Workload of(String id) {
        return Arrays.stream(values())
                .filter(workload -> workload.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload '" + id + "', there are "
                        + Arrays.stream(values()).map(Workload::id).collect(Collectors.joining(", "))));
    }
}
