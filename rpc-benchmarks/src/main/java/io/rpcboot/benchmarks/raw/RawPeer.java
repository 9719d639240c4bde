package io.rpcboot.benchmarks.raw;

import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Workload;
import java.util.function.UnaryOperator;

/** Raw Netty, in one of its modes. */
public final class RawPeer implements Peer {

    private final String id;
    private final String title;
    private final boolean streamsOnly;
    private final UnaryOperator<RawSettings> mode;

    private RawPeer(String id, String title, boolean streamsOnly, UnaryOperator<RawSettings> mode) {
        this.id = id;
        this.title = title;
        this.streamsOnly = streamsOnly;
        this.mode = mode;
    }

    /** R1: a flush for each message. */
    public static Peer flushEach() {
        return new RawPeer("r1", "raw Netty, flush each (R1)", false, RawSettings::flushEach);
    }

    /** R2, the yardstick: a flush when a read is complete, and at a threshold; streams without a window. */
    public static Peer flushBatch() {
        return new RawPeer("r2", "raw Netty (R2)", false, UnaryOperator.identity());
    }

    /** R2 with a buffer from Netty's allocator for each read and each write, as most write it. */
    public static Peer pooled() {
        return new RawPeer("r2p", "raw Netty, buffers of its allocator", false, RawSettings::withoutOwnBuffers);
    }

    /** R2 with the credit window that DESIGN section 7 gives all rows that have one. */
    public static Peer window() {
        return new RawPeer("r2w", "raw Netty, window of 256 items", true, best -> best.withWindow(256));
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
    public boolean runs(Workload workload) {
        return !streamsOnly || workload.kind() != Workload.Kind.UNARY;
    }

    @Override
    public Server serve(Workload workload, Tally received) throws InterruptedException {
        RawSettings settings = mode.apply(RawSettings.best(workload));
        return new RawServer(new RawTransport(() -> switch (workload.kind()) {
            case UNARY -> new EchoHandler(settings);
            case STREAM_DOWN -> new ItemSource(settings);
            case STREAM_UP -> new ItemSink(settings, received);
        }));
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) throws InterruptedException {
        RawSettings settings = mode.apply(RawSettings.best(workload));
        return switch (workload.kind()) {
            case UNARY -> {
                RawCaller caller = new RawCaller(settings, workload, tally);
                yield new RawClient(new RawTransport(caller, port), () -> Caller.start(workload, caller, tally));
            }
            case STREAM_DOWN -> {
                ItemSink sink = new ItemSink(settings, tally);
                yield new RawClient(new RawTransport(sink, port), () -> sink.request(tally.limit()));
            }
            case STREAM_UP -> {
                ItemSource source = new ItemSource(settings);
                yield new RawClient(new RawTransport(source, port), () -> source.start(tally.limit()));
            }
        };
    }

    private record RawServer(RawTransport transport) implements Server {

        @Override
        public int port() {
            return transport.port();
        }

        @Override
        public void close() {
            transport.close();
        }
    }

    private record RawClient(RawTransport transport, Runnable workload) implements Client {

        @Override
        public void start() {
            workload.run();
        }

        @Override
        public void close() {
            transport.close();
        }
    }
}
