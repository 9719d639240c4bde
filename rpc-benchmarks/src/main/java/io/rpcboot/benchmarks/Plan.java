package io.rpcboot.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to measure.
 *
 * @param rounds how often each row is measured under each workload
 * @param warmUpMillis least CPU time of each process under load before a window; it goes on until the compiler is idle
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

    /** A program that is never compiled to the end is measured as it is after so many times of its warm-up. */
    private static final int MAX_WARM_UPS = 5;

    static final String USAGE = """
            usage: java -jar benchmarks.jar [quick|full|curves] [option...], or jmh and what JMH takes
              --rows=a,b         these rows only
              --workloads=a,b    these workloads only, such as unary-64, outside-2x32, stream-up+tls
              --rounds=n         how often each is measured
              --warm-up=n        milliseconds of CPU time before each window, at least
              --window=n         milliseconds in each window
              --jvm=flag         one more flag for the measured processes; may be repeated, and may name another collector""";

    private static final List<String> MODES = List.of("quick", "full", "curves");

    /** A fifth of what the compiler needs until the largest of these programs runs as fast as it ever will. */
    private static final long WARM_UP_MILLIS = 2_000;

    /** Enough to see how rows compare: most of what is hot is compiled. */
    private static final long QUICK_WARM_UP_MILLIS = 1_000;

    private static final List<String> JVM_FLAGS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");

    /** @throws IllegalArgumentException if an argument is unknown */
    static Plan of(List<String> arguments) {
        Plan base = arguments.contains("full") ? full() : arguments.contains("curves") ? curves() : quick();
        List<Peer> rows = base.rows;
        List<Workload> workloads = base.workloads;
        int rounds = base.rounds;
        long warmUpMillis = base.warmUpMillis;
        long windowMillis = base.windowMillis;
        List<String> flags = new ArrayList<>();
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
                    if (!MODES.contains(argument)) {
                        throw new IllegalArgumentException("unknown argument '" + argument + "'");
                    }
                }
            }
        }
        return new Plan(rows, workloads, rounds, warmUpMillis, windowMillis, withDefaults(flags));
    }

    /** Longest time before a window. */
    long maxWarmUpMillis() {
        return MAX_WARM_UPS * warmUpMillis;
    }

    /** A JVM does not start with two collectors. */
    private static List<String> withDefaults(List<String> flags) {
        boolean collector = flags.stream().anyMatch(Plan::namesCollector);
        Stream<String> defaults = JVM_FLAGS.stream().filter(flag -> !collector || !namesCollector(flag));
        return Stream.concat(defaults, flags.stream()).toList();
    }

    private static boolean namesCollector(String flag) {
        return flag.matches("-XX:\\+Use\\w+GC");
    }

    /** Some seven minutes on a machine that does nothing else: the rows and workloads that decide. */
    private static Plan quick() {
        List<Workload> workloads = workloads("unary-64", "unary-1024", "stream-down", "unary-16+64k");
        return new Plan(Rows.quick(), workloads, 2, QUICK_WARM_UP_MILLIS, 1000, JVM_FLAGS);
    }

    /** All there is, each point in two rounds. */
    private static Plan full() {
        return new Plan(
                Rows.full(),
                workloads(
                        "unary-1",
                        "unary-64",
                        "unary-1024",
                        "connections-8x64",
                        "outside-1x1",
                        "outside-1x64",
                        "outside-2x32",
                        "outside-8x8",
                        "open-loop",
                        "stream-down",
                        "stream-up",
                        "unary-16+64k",
                        "unary-4+1m",
                        "unary-64+deadline",
                        "unary-64+tls",
                        "unary-64+observed",
                        "unary-64+timed",
                        "unary-64+unwatched",
                        "unary-64+metrics",
                        "unary-64+idle-10000",
                        "unary-64+streams-10000"),
                2,
                WARM_UP_MILLIS,
                1500,
                JVM_FLAGS);
    }

    /** Cost that stays flat, or does not: one thing at a time from little to much. */
    private static Plan curves() {
        return new Plan(
                Rows.curves(),
                workloads(
                        "unary-1",
                        "unary-4",
                        "unary-16",
                        "unary-64",
                        "unary-256",
                        "unary-1024",
                        "unary-1024+defaults",
                        "unary-16+0b",
                        "unary-16+1k",
                        "unary-16+16k",
                        "unary-16+64k",
                        "unary-16+256k",
                        "unary-16+1m",
                        "unary-64+idle-100",
                        "unary-64+idle-1000",
                        "unary-64+idle-10000",
                        "unary-64+streams-100",
                        "unary-64+streams-1000",
                        "unary-64+streams-10000"),
                2,
                WARM_UP_MILLIS,
                1500,
                JVM_FLAGS);
    }

    private static List<Workload> workloads(String... ids) {
        return Stream.of(ids).map(Workload::of).toList();
    }

    private static Stream<String> split(String list) {
        return Stream.of(list.split(",", -1));
    }
}
