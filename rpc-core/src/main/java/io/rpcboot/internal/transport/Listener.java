package io.rpcboot.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslContext;
import io.rpcboot.internal.session.SessionHandler;
import io.rpcboot.internal.session.SessionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/** One bound address of a server. */
final class Listener {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final String SOCKET_MODE = "rw-------";

    private final DisposableServer server;
    private final @Nullable Path socketFile;

    private Listener(DisposableServer server, @Nullable Path socketFile) {
        this.server = server;
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
            AcceptedConnections connections) {
        SocketAddress local = Addresses.toSocketAddress(address);
        TcpServer server = TcpServer.create()
                .runOn(loops, true)
                .bindAddress(() -> resolved(local))
                // What Reactor Netty hands over as the remote address is null for accepted channels.
                .doOnChannelInit(
                        (observer, channel, remote) -> accept(channel, channel.remoteAddress(), session, connections));
        if (local instanceof InetSocketAddress) {
            server = server.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true);
        }
        if (ssl != null) {
            server = server.secure(spec -> spec.sslContext(ssl));
        }
        try {
            Path file = local instanceof DomainSocketAddress unix ? Path.of(unix.path()) : null;
            if (file != null) {
                SocketFiles.removeStale(file);
            }
            DisposableServer bound = server.bindNow(CLOSE_TIMEOUT);
            if (file != null) {
                restrict(file, bound);
            }
            return new Listener(bound, file);
        } catch (IOException | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UncheckedIOException(
                    "cannot listen on " + address + ": " + cause.getMessage(),
                    cause instanceof IOException io ? io : new IOException(cause));
        }
    }

    /** Between bind and here the socket has the mode that the umask leaves. */
    private static void restrict(Path file, DisposableServer bound) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(SOCKET_MODE));
        } catch (IOException | RuntimeException e) {
            bound.disposeNow(CLOSE_TIMEOUT);
            throw e;
        }
    }

    URI address() {
        return Addresses.toUri(server.address());
    }

    void close() {
        server.disposeNow(CLOSE_TIMEOUT);
        if (socketFile != null) {
            SocketFiles.remove(socketFile);
        }
    }

    private static SocketAddress resolved(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? new InetSocketAddress(inet.getHostString(), inet.getPort())
                : address;
    }

    private static void accept(
            Channel channel, @Nullable SocketAddress remote, SessionSettings session, AcceptedConnections connections) {
        AcceptedConnections.Place place = connections.accept(channel);
        if (place == null) {
            channel.close();
            return;
        }
        String peer = remote == null ? "unix socket" : Addresses.text(remote);
        SocketConnector.install(channel, new SessionHandler(false, session, place, peer));
    }
}
