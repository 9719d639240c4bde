package io.rpcboot.benchmarks.raw;

import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Tls;
import io.rpcboot.benchmarks.Workload;
import io.rpcboot.benchmarks.Workload.Feature;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Raw Netty, in one of its modes. */
public final class RawPeer implements Peer {

    private static final Set<Feature> FEATURES = EnumSet.of(
            Feature.STREAMS, Feature.OTHER_SIZES, Feature.CONNECTIONS, Feature.IDLE_CONNECTIONS, Feature.TLS);

    /** Where modes are compared: one connection, and nothing beside it or below it. */
    private static final Set<Feature> PLAIN = EnumSet.of(Feature.STREAMS, Feature.OTHER_SIZES);

    private static final int THRESHOLD = 16 * 1024;

    private final String id;
    private final String title;
    private final Predicate<Workload> runs;
    private final UnaryOperator<RawSettings> mode;

    private RawPeer(String id, String title, Predicate<Workload> runs, UnaryOperator<RawSettings> mode) {
        this.id = id;
        this.title = title;
        this.runs = runs;
        this.mode = mode;
    }

    /** R1: a flush for each message. */
    public static Peer flushEach() {
        return new RawPeer("r1", "raw Netty, flush each (R1)", RawPeer::isPlain, RawSettings::flushEach);
    }

    /** R2, the yardstick: a flush when a read is complete; streams without a window. */
    public static Peer flushBatch() {
        return new RawPeer("r2", "raw Netty (R2)", RawPeer::isOffered, UnaryOperator.identity());
    }

    /** R2 with a flush at a threshold as well, so that both sides work at once. */
    public static Peer flushAtThreshold() {
        return new RawPeer(
                "r2t",
                "raw Netty, flush at 16 KiB too",
                workload -> isPlain(workload) && !workload.has(Feature.STREAMS),
                best -> best.flushAt(THRESHOLD));
    }

    /** R2 over the event loops of this project. */
    public static Peer polling() {
        return new RawPeer("r2-polling", "raw Netty, loops that poll", RawPeer::isPlain, RawSettings::polling);
    }

    /** R2 with a buffer from Netty's allocator for each read and each write, as most write it. */
    public static Peer pooled() {
        return new RawPeer(
                "r2p", "raw Netty, buffers of its allocator", RawPeer::isOffered, RawSettings::withoutOwnBuffers);
    }

    /** R2 with the credit window that DESIGN section 7 gives all rows that have one. */
    public static Peer window() {
        return new RawPeer(
                "r2w",
                "raw Netty, window of 256 items",
                workload -> workload.features().equals(Set.of(Feature.STREAMS)),
                best -> best.withWindow(256));
    }

    private static boolean isPlain(Workload workload) {
        return PLAIN.containsAll(workload.features());
    }

    private static boolean isOffered(Workload workload) {
        return FEATURES.containsAll(workload.features());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<String> artifacts() {
        return List.of("io.netty:netty-transport");
    }

    @Override
    public boolean runs(Workload workload) {
        return runs.test(workload);
    }

    @Override
    public Server serve(Workload workload, Tally received) throws Exception {
        RawSettings settings = mode.apply(RawSettings.best(workload));
        RawTransport transport = new RawTransport(Tls.server(workload), settings.polls());
        int port = transport.listen(() -> switch (workload.kind()) {
            case UNARY -> new EchoHandler(settings);
            case STREAM_DOWN -> new ItemSource(settings);
            case STREAM_UP -> new ItemSink(settings, received);
        });
        return Server.of(port, transport::close);
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) throws Exception {
        RawSettings settings = mode.apply(RawSettings.best(workload));
        RawTransport transport = new RawTransport(Tls.client(workload), settings.polls());
        Runnable start = switch (workload.kind()) {
            case UNARY -> {
                List<RawCaller> callers = new ArrayList<>();
                for (int i = 0; i < workload.connections(); i++) {
                    RawCaller caller = new RawCaller(settings, workload, tally);
                    callers.add(caller);
                    transport.connect(caller, port);
                }
                yield () -> Caller.start(workload, Caller.over(callers), tally);
            }
            case STREAM_DOWN -> {
                ItemSink sink = new ItemSink(settings, tally);
                transport.connect(sink, port);
                yield () -> sink.request(tally.limit());
            }
            case STREAM_UP -> {
                ItemSource source = new ItemSource(settings);
                transport.connect(source, port);
                yield () -> source.start(tally.limit());
            }
        };
        Standing idle = count -> {
            for (int i = 0; i < count; i++) {
                transport.connect(new EchoHandler(settings), port);
            }
        };
        return Client.of(start, idle, transport::close);
    }
}
