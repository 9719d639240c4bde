package io.rpcboot.benchmarks;

import io.rpcboot.benchmarks.engine.EnginePeer;
import io.rpcboot.benchmarks.raw.RawPeer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All rows there are, in the order of the table. */
public final class Rows {

    /** The row that all others are divided by. */
    public static final String YARDSTICK = "r2";

    private static final List<Peer> ALL = List.of(
            RawPeer.flushEach(),
            RawPeer.flushBatch(),
            RawPeer.pooled(),
            RawPeer.window(),
            EnginePeer.arrays(),
            EnginePeer.buffers());

    private static final Set<String> QUICK = Set.of(YARDSTICK, "engine");

    private Rows() {}

    public static List<Peer> all() {
        return ALL;
    }

    /** Those that a quick run compares. */
    static List<Peer> quick() {
        return ALL.stream().filter(peer -> QUICK.contains(peer.id())).toList();
    }

    /** The row of a name on the command line. */
    public static Peer of(String id) {
        return ALL.stream()
                .filter(peer -> peer.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no row '" + id + "', there are "
                        + ALL.stream().map(Peer::id).collect(Collectors.joining(", "))));
    }
}
