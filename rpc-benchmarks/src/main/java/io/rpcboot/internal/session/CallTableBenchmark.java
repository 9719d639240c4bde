package io.rpcboot.internal.session;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.Warmup;

/** The slot of one more call among those that are under way: taken, looked up, given back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CallTableBenchmark {

    private static final int LIMIT = 1 << 20;

    /** Calls under way. */
    @Param({"1", "64", "1024", "10000"})
    int calls;

    private final Object call = new Object();
    private CallTable<Object> table = new CallTable<>(LIMIT);

    @Setup
    public void fill() {
        table = new CallTable<>(LIMIT);
        for (int i = 0; i < calls; i++) {
            table.add(new Object());
        }
    }

    @Benchmark
    public @Nullable Object addGetFree() {
        int slot = table.add(call);
        Object found = table.get(slot);
        table.free(slot);
        return found;
    }
}
