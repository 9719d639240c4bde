package io.rpcboot.benchmarks.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslProvider;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Tls;
import io.rpcboot.benchmarks.Workload;
import io.rpcboot.benchmarks.Workload.Feature;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** grpc-java with one event loop on each side, as the other rows; on its direct or its default executors. */
public final class GrpcPeer implements Peer {

    private static final boolean EPOLL = Epoll.isAvailable();

    private final boolean direct;

    private GrpcPeer(boolean direct) {
        this.direct = direct;
    }

    /** Handlers and callbacks on the event loop. */
    public static Peer direct() {
        return new GrpcPeer(true);
    }

    /** Handlers and callbacks on the shared pool of threads, as when nothing is said about it. */
    public static Peer withDefaultExecutors() {
        return new GrpcPeer(false);
    }

    @Override
    public String id() {
        return direct ? "grpc-direct" : "grpc";
    }

    @Override
    public String title() {
        return direct ? "grpc-java, direct executors" : "grpc-java, default executors";
    }

    @Override
    public List<String> artifacts() {
        return List.of("io.grpc:grpc-netty");
    }

    @Override
    public boolean runs(Workload workload) {
        Set<Feature> features = EnumSet.range(Feature.STREAMS, direct ? Feature.TLS : Feature.CONNECTIONS);
        return features.containsAll(workload.features());
    }

    @Override
    public Server serve(Workload workload, Tally received) throws Exception {
        EventLoopGroup loop = loop();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .channelType(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .addService(Handlers.all(workload, received));
        if (direct) {
            builder.directExecutor();
        }
        if (workload.has(Feature.TLS)) {
            builder.sslContext(GrpcSslContexts.configure(Tls.serverBuilder(), SslProvider.JDK)
                    .build());
        }
        io.grpc.Server server = builder.build().start();
        return Server.of(server.getPort(), () -> {
            server.shutdownNow();
            close(loop);
        });
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) throws Exception {
        EventLoopGroup loop = loop();
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < workload.connections(); i++) {
            channels.add(channel(loop, workload, port));
        }
        List<Channel> calling = List.copyOf(channels);
        Standing standing = count -> {
            if (workload.has(Feature.OPEN_STREAMS)) {
                GrpcStreams.open(calling.get(0), count, tally);
                return;
            }
            for (int i = 0; i < count; i++) { // with a call, since a channel connects when it is needed
                ManagedChannel idle = channel(loop, workload, port);
                channels.add(idle);
                ClientCalls.blockingUnaryCall(idle, Methods.ECHO, CallOptions.DEFAULT, new byte[1]);
            }
        };
        return Client.of(load(workload, calling, tally), standing, () -> {
            channels.forEach(ManagedChannel::shutdownNow);
            close(loop);
        });
    }

    private ManagedChannel channel(EventLoopGroup loop, Workload workload, int port) throws Exception {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .eventLoopGroup(loop)
                .channelType(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class);
        if (direct) {
            builder.directExecutor();
        }
        if (workload.has(Feature.TLS)) {
            builder.sslContext(GrpcSslContexts.configure(Tls.clientBuilder(), SslProvider.JDK)
                    .build());
        } else {
            builder.usePlaintext();
        }
        return builder.build();
    }

    private Runnable load(Workload workload, List<Channel> channels, Tally tally) {
        int items = (int) Math.min(Integer.MAX_VALUE, tally.limit());
        return switch (workload.kind()) {
            case UNARY -> {
                @Nullable Object lock = direct ? null : new Object();
                List<GrpcCaller> callers = channels.stream()
                        .map(channel -> new GrpcCaller(channel, workload, lock))
                        .toList();
                yield () -> Caller.start(workload, Caller.over(callers), tally);
            }
            case STREAM_DOWN -> () -> GrpcStreams.down(channels.get(0), items, tally);
            case STREAM_UP -> () -> GrpcStreams.up(channels.get(0), items, tally);
        };
    }

    private static EventLoopGroup loop() {
        return new MultiThreadIoEventLoopGroup(1, EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    private static void close(EventLoopGroup loop) {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
