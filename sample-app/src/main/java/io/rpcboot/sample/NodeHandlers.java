package io.rpcboot.sample;

import com.sun.management.OperatingSystemMXBean;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Serves {@code node.info} and {@code node.load}. */
@RpcService("node")
final class NodeHandlers {

    private final Environment environment;
    private final LoopLag loopLag;
    private final String host = hostName();
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final AtomicInteger watchers = new AtomicInteger();
    private final Sinks.Empty<Void> stopping = Sinks.empty();

    /** Measured once a second for all who watch, and not at all while nobody does. */
    private final Flux<NodeLoad> loads = Flux.interval(Duration.ZERO, Duration.ofSeconds(1))
            .onBackpressureDrop()
            .map(tick -> measure())
            .doOnSubscribe(begin -> startMeasuring())
            .share();

    NodeHandlers(Environment environment, LoopLag loopLag) {
        this.environment = environment;
        this.loopLag = loopLag;
    }

    /** Who this node is. A plain method: it runs on a thread that may block. */
    @RpcHandler
    NodeInfo info() {
        return new NodeInfo(
                ProcessHandle.current().pid(),
                environment.getProperty("spring.application.name", "node"),
                host,
                environment.getProperty("local.rpc.server.port", Integer.class, -1),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
    }

    /**
     * How busy this node is, once a second until the caller cancels or the node stops; who reads too slowly misses
     * some.
     */
    @RpcHandler
    Flux<NodeLoad> load() {
        return Flux.defer(() -> {
            watchers.incrementAndGet();
            return loads.onBackpressureLatest()
                    .takeUntilOther(stopping.asMono())
                    .doFinally(signal -> watchers.decrementAndGet());
        });
    }

    /** A stream without end would hold up the shutdown for as long as it may. */
    @EventListener(ContextClosedEvent.class)
    void endStreams() {
        stopping.tryEmitEmpty();
    }

    /** Calls that are watching the load. */
    int watchers() {
        return watchers.get();
    }

    /** What was before does not count. */
    private void startMeasuring() {
        loopLag.worstSinceLastAsked();
        system.getProcessCpuLoad();
    }

    private NodeLoad measure() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new NodeLoad(
                Instant.now(),
                Math.max(0, system.getProcessCpuLoad()),
                heap.getUsed(),
                heap.getMax(),
                loopLag.worstSinceLastAsked().toNanos() / 1e6,
                watchers.get());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
