package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** That the JMH benchmarks still run. Says nothing about speed. */
class MicroBenchmarksTests {

    @Test
    @Timeout(120)
    void eachBenchmarkRuns() throws Exception {
        Options options = new OptionsBuilder()
                .include("io\\.rpcboot\\..*")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(5))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();

        Collection<RunResult> results = new Runner(options).run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark().replaceAll(".*\\.", ""))
                .contains("writeCalls", "readCalls", "addGetFree", "receiveItem", "write", "read", "acquireAndRelease");
    }
}
