package io.rpcboot.autoconfigure.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Addresses as rpc-core takes them: {@code tcp://host:port} and {@code unix:///path}. */
public final class Addresses {

    /** What may be a secret, and is not repeated. */
    private static final String USER = "//[^/]*@";

    private static final String FORMS = "Use tcp://host:port or unix:///path, several separated by commas.";

    private Addresses() {}

    /** A listener on a TCP port; 0 picks one. */
    public static URI tcp(String property, String host, int port) {
        try {
            URI address = new URI("tcp", null, host, port, null, null, null);
            if (host.isBlank() || address.getHost() == null) {
                throw InvalidSetting.of(property, host, "It is not a host name or an IP address.");
            }
            return address;
        } catch (URISyntaxException ex) {
            throw InvalidSetting.of(property, host, "It is not a host name or an IP address.");
        }
    }

    /** A listener on a Unix domain socket. */
    public static URI unix(Path path) {
        return URI.create("unix://" + path.toAbsolutePath().toUri().getRawPath());
    }

    /** An address of a service. */
    public static URI parse(String property, String value) {
        String text = value.replaceAll(USER, "//***@");
        URI address;
        try {
            address = new URI(value.trim());
        } catch (URISyntaxException ex) {
            throw InvalidSetting.of(property, text, "It is not a URI: " + ex.getReason() + ". " + FORMS);
        }
        String scheme = String.valueOf(address.getScheme());
        switch (scheme) {
            case "tcp" -> checkTcp(property, text, address);
            case "unix" -> checkUnix(property, text, address);
            default -> throw InvalidSetting.of(property, text, "'" + scheme + "' is not a known scheme. " + FORMS);
        }
        return address;
    }

    private static void checkTcp(String property, String text, URI address) {
        if (address.getRawUserInfo() != null) {
            throw InvalidSetting.of(
                    property,
                    text,
                    "It has a user, but nobody would ask for it: peers show who they are by TLS. " + FORMS);
        }
        if (address.getHost() == null) {
            throw InvalidSetting.of(
                    property, text, "It has no host that is valid in a URI (an underscore is not). " + FORMS);
        }
        if (address.getPort() < 1 || address.getPort() > 65_535) {
            throw InvalidSetting.of(property, text, "It needs a port of 1 to 65535. " + FORMS);
        }
        String path = address.getRawPath();
        if (address.getRawQuery() != null || !(path == null || path.isEmpty() || path.equals("/"))) {
            throw InvalidSetting.of(property, text, "It has more than a host and a port. " + FORMS);
        }
    }

    private static void checkUnix(String property, String text, URI address) {
        if (address.getPath() == null || !address.getPath().startsWith("/") || address.getAuthority() != null) {
            throw InvalidSetting.of(property, text, "It needs an absolute path, after three slashes. " + FORMS);
        }
    }
}
