package io.rpcboot.internal.transport;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;

/** Addresses as users write them: {@code tcp://host:port} and {@code unix:///path}. */
final class Addresses {

    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    /**
     * The socket address of a URI; host names are not resolved here.
     *
     * @throws IllegalArgumentException if it is neither; the text shows both forms
     */
    static SocketAddress toSocketAddress(URI uri) {
        if ("unix".equals(uri.getScheme())
                && uri.getPath() != null
                && !uri.getPath().isEmpty()) {
            return new DomainSocketAddress(uri.getPath());
        }
        boolean plain = uri.getPath() == null
                || uri.getPath().isEmpty()
                || uri.getPath().equals("/");
        if ("tcp".equals(uri.getScheme())
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getPort() >= 0
                && uri.getPort() <= MAX_PORT
                && plain) {
            return InetSocketAddress.createUnresolved(host(uri), uri.getPort());
        }
        throw new IllegalArgumentException("address '" + String.valueOf(uri).replaceAll("//[^/]*@", "//***@")
                + "' must look like tcp://host:7400 or unix:///path/of/socket");
    }

    /** The URI of a bound listener. */
    static URI toUri(SocketAddress address) {
        if (address instanceof DomainSocketAddress unix) {
            return URI.create("unix://" + unix.path());
        }
        InetSocketAddress inet = (InetSocketAddress) address;
        String host = inet.getAddress() == null
                ? inet.getHostString()
                : inet.getAddress().getHostAddress();
        return URI.create("tcp://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort());
    }

    /** An address for people, without a scheme. */
    static String text(SocketAddress address) {
        if (address instanceof DomainSocketAddress unix) {
            return unix.path().isEmpty() ? "unix socket" : unix.path();
        }
        if (address instanceof InetSocketAddress inet) {
            return inet.getHostString() + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
