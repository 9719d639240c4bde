package io.rpcboot.benchmarks;

import io.netty.channel.epoll.Epoll;
import io.netty.util.Version;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Collectors;

/** Where and how a table was made: without that its figures mean nothing. */
final class Machine {

    private Machine() {}

    static String describe(Cores cores, Plan plan) {
        Versions versions = Versions.ofBuild();
        String rows = plan.rows().stream()
                .map(row -> row.title() + " [" + versions.of(row.artifacts()) + "]")
                .collect(Collectors.joining("; "));
        Version netty = Version.identify().get("netty-common");
        return """
               %s, JDK %s, %s %s, %d cores, %s, Netty %s, %s
               %d rounds of %d ms after %d ms of warm-up, flags %s, load average at the end %.1f
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
                        plan.rounds(),
                        plan.windowMillis(),
                        plan.warmUpMillis(),
                        String.join(" ", plan.jvmFlags()),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        rows);
    }
}
