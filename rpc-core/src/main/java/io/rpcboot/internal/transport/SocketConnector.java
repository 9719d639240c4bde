package io.rpcboot.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.rpcboot.internal.call.PeerWatch;
import io.rpcboot.internal.object.ObjectHub;
import io.rpcboot.internal.pool.Connector;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.SessionHandler;
import io.rpcboot.internal.session.SessionSettings;
import io.rpcboot.internal.watch.Watch;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/** Opens connections with Reactor Netty, and leaves their bytes to a {@link SessionHandler}. Any thread. */
final class SocketConnector implements Connector {

    private final LoopResources loops;
    private final SessionSettings settings;
    private final @Nullable SslContext ssl;
    private final Watch watch;
    private final PeerWatch peers;
    private final @Nullable ObjectHub objects;

    SocketConnector(
            LoopResources loops,
            SessionSettings settings,
            @Nullable SslContext ssl,
            Watch watch,
            PeerWatch peers,
            @Nullable ObjectHub objects) {
        this.objects = objects;
        this.peers = peers;
        this.watch = watch;
        this.loops = loops;
        this.settings = settings;
        this.ssl = ssl;
    }

    @Override
    public Attempt connect(URI address, Duration connectTimeout, ConnectionListener listener) {
        Opening opening = new Opening(watch.listener(
                new WatchedConnection(peers, listener, objects, address.toString()), address.toString()));
        try {
            SocketAddress remote = Addresses.toSocketAddress(address);
            TcpClient client = TcpClient.create(ConnectionProvider.newConnection())
                    .runOn(loops, true)
                    .remoteAddress(() -> remote)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis(connectTimeout))
                    .doOnChannelInit((observer, channel, peer) -> install(
                            channel, ssl != null, new SessionHandler(true, settings, opening, Addresses.text(remote))));
            if (remote instanceof java.net.InetSocketAddress) {
                client = client.option(ChannelOption.TCP_NODELAY, true);
            }
            if (ssl != null) {
                client = client.secure(spec -> spec.sslContext(ssl));
            }
            Disposable attempt = client.connect().subscribe(connection -> {}, opening::onClosed);
            return () -> {
                attempt.dispose();
                opening.giveUp();
            };
        } catch (RuntimeException e) {
            opening.onClosed(e);
            return () -> {};
        }
    }

    /** Our handler stands before the one of Reactor Netty, which never sees a byte. */
    static void install(Channel channel, boolean tls, SessionHandler handler) {
        ChannelTuning.apply(channel, tls);
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "rpc", handler);
    }

    /** Netty takes an int, and 0 for no limit. */
    private static int connectMillis(Duration timeout) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }
}
