package io.rpcboot.benchmarks;

import io.netty.channel.epoll.Epoll;
import io.netty.util.Version;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Collectors;

/** Where and how a table was made: without that its figures mean nothing. */
final class Machine {

    /** How the kernel paces a connection, on loopback as well; there is no such file but on Linux. */
    private static final Path CONGESTION_CONTROL = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");

    private Machine() {}

    static String describe(Cores cores, Plan plan) {
        Versions versions = Versions.ofBuild();
        String rows = plan.rows().stream()
                .map(row -> row.title() + " [" + versions.of(row.artifacts()) + "]")
                .collect(Collectors.joining("; "));
        Version netty = Version.identify().get("netty-common");
        return """
               %s, JDK %s, %s %s, %d cores, %s, Netty %s, %s, TCP %s
               %d rounds of %d ms after %d to %d ms of warm-up, flags %s, load average at the end %.1f
               Rows: %s
               """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        cores.pinned()
                                ? "server on core " + cores.server() + ", client on core " + cores.client()
                                : "not pinned",
                        netty == null ? "of an unknown version" : netty.artifactVersion(),
                        Epoll.isAvailable() ? "epoll" : "NIO",
                        congestionControl(),
                        plan.rounds(),
                        plan.windowMillis(),
                        plan.warmUpMillis(),
                        plan.maxWarmUpMillis(),
                        String.join(" ", plan.jvmFlags()),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        rows);
    }

    private static String congestionControl() {
        try {
            return Files.readString(CONGESTION_CONTROL).strip();
        } catch (IOException e) {
            return "as the system has it";
        }
    }
}
