package io.rpcboot.benchmarks;

import io.rpcboot.benchmarks.engine.EnginePeer;
import io.rpcboot.benchmarks.grpc.GrpcPeer;
import io.rpcboot.benchmarks.raw.RawPeer;
import io.rpcboot.benchmarks.reactornetty.ReactorNettyPeer;
import io.rpcboot.benchmarks.rsocket.RSocketPeer;
import io.rpcboot.benchmarks.spring.MessagingPeer;
import io.rpcboot.benchmarks.spring.RpcPeer;
import io.rpcboot.benchmarks.spring.WebPeer;
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
            RawPeer.flushAtThreshold(),
            RawPeer.polling(),
            RawPeer.pooled(),
            RawPeer.window(),
            new ReactorNettyPeer(),
            new RSocketPeer(),
            GrpcPeer.direct(),
            GrpcPeer.withDefaultExecutors(),
            new MessagingPeer(),
            new WebPeer(),
            EnginePeer.arrays(),
            EnginePeer.buffers(),
            new RpcPeer());

    private static final Set<String> QUICK =
            Set.of(YARDSTICK, "rsocket", "grpc-direct", "spring-rsocket", "engine", "rpc-handler");

    private static final Set<String> VARIATIONS = Set.of("r2p", "engine-buf");

    private static final Set<String> CURVES = Set.of(YARDSTICK, "engine");

    private Rows() {}

    public static List<Peer> all() {
        return ALL;
    }

    /** Those that a quick run compares. */
    static List<Peer> quick() {
        return ALL.stream().filter(peer -> QUICK.contains(peer.id())).toList();
    }

    /** Those that a full run compares: all but variations of one of them. */
    static List<Peer> full() {
        return ALL.stream().filter(peer -> !VARIATIONS.contains(peer.id())).toList();
    }

    /** Those whose curves are of interest. */
    static List<Peer> curves() {
        return ALL.stream().filter(peer -> CURVES.contains(peer.id())).toList();
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
