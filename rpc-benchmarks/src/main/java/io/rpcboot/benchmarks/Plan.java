package io.rpcboot.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to measure.
 *
 * @param rounds how often each row is measured under each workload
 * @param warmUpMillis CPU time of each process under load before a window, for the compiler
 * @param windowMillis time that is measured
 * @param jvmFlags flags of both processes, the same for all rows
 */
record Plan(
        List<Peer> rows,
        List<Workload> workloads,
        int rounds,
        long warmUpMillis,
        long windowMillis,
        List<String> jvmFlags) {

    static final String USAGE = """
            usage: java -jar benchmarks.jar [quick|full] [option...]
              --rows=a,b         these rows only
              --workloads=a,b    these workloads only
              --rounds=n         how often each is measured
              --warm-up=n        milliseconds of CPU time before each window
              --window=n         milliseconds in each window
              --jvm=flag         one more flag for the measured processes; may be repeated""";

    private static final List<String> JVM_FLAGS =
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-Dslf4j.internal.verbosity=ERROR");

    /** @throws IllegalArgumentException if an argument is unknown */
    static Plan of(List<String> arguments) {
        Plan base = arguments.contains("full") ? full() : quick();
        List<Peer> rows = base.rows;
        List<Workload> workloads = base.workloads;
        int rounds = base.rounds;
        long warmUpMillis = base.warmUpMillis;
        long windowMillis = base.windowMillis;
        Stream.Builder<String> flags = Stream.builder();
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.substring(0, argument.length() - value.length())) {
                case "--rows=" -> rows = split(value).map(Rows::of).toList();
                case "--workloads=" ->
                    workloads = split(value).map(Workload::of).toList();
                case "--rounds=" -> rounds = Integer.parseInt(value);
                case "--warm-up=" -> warmUpMillis = Long.parseLong(value);
                case "--window=" -> windowMillis = Long.parseLong(value);
                case "--jvm=" -> flags.add(value);
                default -> {
                    if (!argument.equals("full") && !argument.equals("quick")) {
                        throw new IllegalArgumentException("unknown argument '" + argument + "'");
                    }
                }
            }
        }
        List<String> jvmFlags = Stream.concat(JVM_FLAGS.stream(), flags.build()).toList();
        return new Plan(rows, workloads, rounds, warmUpMillis, windowMillis, jvmFlags);
    }

    /** Under three minutes on a machine that does nothing else: the rows and workloads that decide. */
    private static Plan quick() {
        List<Workload> workloads = List.of(
                Workload.UNARY_1,
                Workload.UNARY_64,
                Workload.UNARY_1024,
                Workload.OUTSIDE_2,
                Workload.STREAM_DOWN,
                Workload.UNARY_64K);
        return new Plan(Rows.quick(), workloads, 2, 3500, 1000, JVM_FLAGS);
    }

    private static Plan full() {
        return new Plan(Rows.all(), Arrays.asList(Workload.values()), 5, 8000, 3000, JVM_FLAGS);
    }

    private static Stream<String> split(String list) {
        return Stream.of(list.split(",", -1));
    }
}
