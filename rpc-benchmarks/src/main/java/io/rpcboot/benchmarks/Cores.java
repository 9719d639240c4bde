package io.rpcboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which core each process is pinned to; null where there is only one, or no {@code taskset} to pin with.
 * Pinned, because two processes that wander make a run differ from the next by a third.
 */
record Cores(@Nullable Integer server, @Nullable Integer client) {

    static Cores find() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status) || !hasTaskset()) {
            return new Cores(null, null);
        }
        try (Stream<String> lines = Files.lines(status)) {
            List<Integer> allowed = lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .findFirst()
                    .map(line -> parse(line.substring(line.indexOf(':') + 1).strip()))
                    .orElse(List.of());
            return allowed.size() < 2 ? new Cores(null, null) : new Cores(allowed.get(0), allowed.get(1));
        }
    }

    boolean pinned() {
        return server != null;
    }

    /** The kernel's lists of cores: {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(core);
            }
        }
        return cores;
    }

    private static boolean hasTaskset() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "taskset")));
    }
}
