package io.rpcboot.internal.call;

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
import org.openjdk.jmh.annotations.Warmup;

/** What the receiver of a stream keeps count of for each item. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CreditBenchmark {

    private static final int BUDGET = 1024 * 1024;

    /** Bytes of each item. */
    @Param({"32", "65536"})
    int itemBytes;

    private ReceiveCredit credit = new ReceiveCredit(BUDGET, BUDGET);

    @Setup
    public void demandAll() {
        credit = new ReceiveCredit(BUDGET, 64 * 1024);
        credit.request(Long.MAX_VALUE);
        credit.grant(BUDGET);
    }

    @Benchmark
    public long receiveItem() {
        if (!credit.arrived()) {
            throw new IllegalStateException("an item without credit");
        }
        credit.sized(itemBytes);
        return credit.isLow() ? credit.grant(BUDGET) : 0;
    }
}
