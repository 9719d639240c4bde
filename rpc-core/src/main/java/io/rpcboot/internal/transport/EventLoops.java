package io.rpcboot.internal.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** The event loops of one side: those of Reactor Netty, or, on Linux, loops with epoll that poll before they sleep. */
final class EventLoops implements LoopResources {

    private final EventLoopGroup all;
    private final EventLoopGroup ofCaller;

    private EventLoops(String name, LoopSettings settings) {
        AtomicInteger threads = new AtomicInteger();
        ThreadFactory factory = loop -> new LoopThread(loop, name + "-epoll-" + threads.incrementAndGet());
        all = new MultiThreadIoEventLoopGroup(
                settings.threads(),
                factory,
                new Polling(EpollIoHandler.newFactory(), settings.busyPoll().toNanos()));
        ofCaller = LoopResources.colocate(all);
    }

    /** @param name beginning of the names of the threads */
    static LoopResources create(String name, LoopSettings settings) {
        return settings.busyPoll().isZero() || !Epoll.isAvailable()
                ? LoopResources.create(name, settings.threads(), true)
                : new EventLoops(name, settings);
    }

    @Override
    public boolean daemon() {
        return true;
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return all;
    }

    /** Who connects on one of these loops gets that one. */
    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return ofCaller;
    }

    @Override
    public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
        return Mono.create(
                sink -> all.shutdownGracefully(quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .addListener(ended -> sink.success()));
    }

    @Override
    public boolean isDisposed() {
        return all.isShuttingDown();
    }

    private record Polling(IoHandlerFactory factory, long limitNanos) implements IoHandlerFactory {

        @Override
        public IoHandler newHandler(ThreadAwareExecutor loop) {
            return new PollingIoHandler(
                    factory.newHandler(loop),
                    limitNanos,
                    System::nanoTime,
                    nanos -> ((LoopThread) Thread.currentThread()).polled(nanos));
        }
    }
}
