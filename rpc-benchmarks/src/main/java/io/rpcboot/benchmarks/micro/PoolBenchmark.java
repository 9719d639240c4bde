package io.rpcboot.benchmarks.micro;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.rpcboot.PeerInfo;
import io.rpcboot.PoolSettings;
import io.rpcboot.ServiceSettings;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.call.ServiceClient;
import io.rpcboot.internal.pool.ConnectionBudget;
import io.rpcboot.internal.pool.Connector;
import io.rpcboot.internal.pool.PoolThread;
import io.rpcboot.internal.pool.ServicePool;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.OpenCalls;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** From a call to a connection and its place back, by eight threads at once; the connections do nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(8)
public class PoolBenchmark {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final int PLACES = 128;

    /** Connections that are open, one to each address. */
    @Param({"1", "4"})
    int connections;

    private final DefaultEventExecutor thread = new DefaultEventExecutor();
    private CallCarrier pool = call -> {};

    @SuppressWarnings("NullAway.Init") // by open()
    private ClientCall<?> call;

    /** Opens the connections, and keeps a call that can be carried again and again since nobody answers it. */
    @Setup
    public void open() throws Exception {
        URI[] addresses = new URI[connections];
        for (int i = 0; i < connections; i++) {
            addresses[i] = URI.create("tcp://a" + i + ":1");
        }
        ServiceSettings settings = ServiceSettings.of("referee", addresses)
                .withPool(PoolSettings.defaults().withMaxConnectionsPerAddress(1));
        ServicePool servicePool = new ServicePool(
                settings,
                PoolBenchmark::connect,
                new ConnectionBudget(PoolThread.of(thread, Runnable::run), 2 * connections),
                new RpcEvents());
        pool = servicePool;
        CompletableFuture<ClientCall<?>> captured = new CompletableFuture<>();
        new ServiceClient("referee", null, null, 1024, captured::complete)
                .operation("none")
                .retrieveMono(byte[].class)
                .subscribe();
        call = captured.get(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS);
        long end = System.nanoTime() + TIME_LIMIT.toNanos();
        while (servicePool
                        .snapshot()
                        .get(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .open()
                < connections) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("the connections have not opened within " + TIME_LIMIT);
            }
            pool.carry(call);
        }
    }

    @TearDown
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Benchmark
    public void acquireAndRelease() {
        pool.carry(call);
    }

    private static Connector.Attempt connect(URI address, Duration timeout, ConnectionListener listener) {
        listener.onReady(new Idle(address));
        return () -> {};
    }

    /** Gives the place of each call back at once. */
    private record Idle(URI address) implements Connection {

        @Override
        public void open(ClientCall<?> call, CallPermit permit) {
            permit.release();
        }

        @Override
        public int maxCalls() {
            return PLACES;
        }

        @Override
        public boolean inEventLoop() {
            return false;
        }

        @Override
        public boolean inBatch() {
            return false;
        }

        @Override
        public void whenBatchEnds(Runnable told) {}

        @Override
        public PeerInfo peer() {
            return new PeerInfo("0", "idle", address.toString());
        }

        @Override
        public OpenCalls calls() {
            throw new UnsupportedOperationException("nobody looks at them here");
        }

        @Override
        public void drain(String reason) {}

        @Override
        public void close(String reason) {}
    }
}
