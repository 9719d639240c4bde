package io.rpcboot.benchmarks.raw;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.rpcboot.internal.transport.PollingLoops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One event loop with listeners or connections; epoll where there is one. */
final class RawTransport implements AutoCloseable {

    private static final boolean EPOLL = Epoll.isAvailable();
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 512 * 1024);
    private static final int BACKLOG = 1024;

    private final EventLoopGroup loop;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final @Nullable SslContext ssl;

    /** @param polls whether the loop polls before it sleeps; needs epoll */
    RawTransport(@Nullable SslContext ssl, boolean polls) {
        this.ssl = ssl;
        this.loop = polls && EPOLL
                ? PollingLoops.one()
                : new MultiThreadIoEventLoopGroup(1, EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Listens; each connection gets a handler of its own. */
    int listen(Supplier<FrameHandler> handlers) throws InterruptedException {
        Channel channel = new ServerBootstrap()
                .group(loop)
                .channel(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(initializer(handlers))
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        channels.add(channel);
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Connects. */
    void connect(FrameHandler handler, int port) throws InterruptedException {
        new Bootstrap()
                .group(loop)
                .channel(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(initializer(() -> handler))
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sync();
        loop.submit(() -> {}).sync(); // the handler is told after the future is
    }

    @Override
    public void close() {
        channels.close().awaitUninterruptibly();
        loop.submit(() -> {})
                .awaitUninterruptibly(); // handlers are told after the future is, and release their buffers
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private ChannelInitializer<Channel> initializer(Supplier<FrameHandler> handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channels.add(channel);
                FrameHandler handler = handlers.get();
                if (ssl == null) {
                    channel.config().setRecvByteBufAllocator(handler.readBuffer());
                } else {
                    channel.pipeline().addLast(ssl.newHandler(channel.alloc()));
                    channel.pipeline().addLast(new Reassembly(handler.readBuffer()));
                }
                channel.pipeline().addLast(handler);
            }
        };
    }
}
