package io.rpcboot.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslContext;
import io.rpcboot.internal.session.SessionHandler;
import io.rpcboot.internal.session.SessionSettings;
import io.rpcboot.internal.watch.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/** One bound address of a server. */
final class Listener {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final DisposableServer server;
    private final URI address;
    private final @Nullable Path socketFile;

    private Listener(DisposableServer server, URI address, @Nullable Path socketFile) {
        this.server = server;
        this.address = address;
        this.socketFile = socketFile;
    }

    /**
     * Binds an address.
     *
     * @throws UncheckedIOException if that fails; the text names the address and says why
     */
    static Listener bind(
            URI address,
            LoopResources loops,
            SessionSettings session,
            @Nullable SslContext ssl,
            AcceptedConnections connections,
            Watch watch) {
        SocketAddress local = Addresses.toSocketAddress(address);
        TcpServer server = TcpServer.create()
                .runOn(loops, true)
                // What Reactor Netty hands over as the remote address is null for accepted channels.
                .doOnChannelInit((observer, channel, remote) ->
                        accept(channel, channel.remoteAddress(), ssl != null, session, connections, watch));
        if (local instanceof InetSocketAddress) {
            server = server.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true);
        }
        if (ssl != null) {
            server = server.secure(spec -> spec.sslContext(ssl));
        }
        try {
            return local instanceof DomainSocketAddress unix
                    ? bindFile(server, address, Path.of(unix.path()))
                    : bindPort(server, (InetSocketAddress) local);
        } catch (IOException | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UncheckedIOException(
                    "cannot listen on " + address + ": " + cause.getMessage(),
                    cause instanceof IOException io ? io : new IOException(cause));
        }
    }

    private static Listener bindPort(TcpServer server, InetSocketAddress local) {
        DisposableServer bound = server.bindAddress(() -> new InetSocketAddress(local.getHostString(), local.getPort()))
                .bindNow(CLOSE_TIMEOUT);
        return new Listener(bound, Addresses.toUri(bound.address()), null);
    }

    private static Listener bindFile(TcpServer server, URI address, Path file) throws IOException {
        SocketFiles.removeStale(file);
        Path hidden = SocketFiles.hidden(file);
        try {
            DisposableServer bound = server.bindAddress(() -> new DomainSocketAddress(hidden.toString()))
                    .bindNow(CLOSE_TIMEOUT);
            try {
                SocketFiles.show(hidden, file);
            } catch (IOException | RuntimeException e) {
                bound.disposeNow(CLOSE_TIMEOUT);
                throw e;
            }
            return new Listener(bound, address, file);
        } finally {
            SocketFiles.removeHidden(hidden);
        }
    }

    URI address() {
        return address;
    }

    void close() {
        server.disposeNow(CLOSE_TIMEOUT);
        if (socketFile != null) {
            SocketFiles.remove(socketFile);
        }
    }

    private static void accept(
            Channel channel,
            @Nullable SocketAddress remote,
            boolean tls,
            SessionSettings session,
            AcceptedConnections connections,
            Watch watch) {
        AcceptedConnections.Place place = connections.accept(channel);
        String peer = remote == null ? "unix socket" : Addresses.text(remote);
        if (place == null) {
            watch.onRefused(peer, connections.whyRefused());
            channel.close();
            return;
        }
        SessionHandler handler =
                new SessionHandler(false, session, watch.listener(connections.listener(place), peer), peer);
        SocketConnector.install(channel, tls, handler);
    }
}
