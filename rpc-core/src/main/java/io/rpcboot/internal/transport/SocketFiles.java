package io.rpcboot.internal.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The files of Unix domain sockets. They outlive a process that was killed; and are made with what the umask leaves, so
 * that one is bound where nobody else can reach it, and shown when its mode is set.
 */
final class SocketFiles {

    private static final String DIRECTORY_MODE = "rwx------";
    private static final String SOCKET_MODE = "rw-------";

    private SocketFiles() {}

    /**
     * Removes the file of a socket that nobody listens on.
     *
     * @throws IOException if somebody does or may do so, or the file is no socket
     */
    static void removeStale(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (Files.isRegularFile(file) || Files.isDirectory(file)) {
            throw new IOException("the path exists and is no socket");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(file));
        } catch (ConnectException nobodyThere) {
            Files.delete(file);
            return;
        }
        throw new IOException("Address already in use");
    }

    /** Where to bind a socket that {@link #show} is to make known; short, as the path of a socket is limited. */
    static Path hidden(Path file) throws IOException {
        String name = ".r" + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        Path directory = file.toAbsolutePath().resolveSibling(name);
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(DIRECTORY_MODE)));
        return directory.resolve("s");
    }

    /** Gives a bound socket its mode, and its name. */
    static void show(Path hidden, Path file) throws IOException {
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString(SOCKET_MODE));
        Files.createLink(file, hidden);
    }

    /** Removes what {@link #hidden} has made. */
    static void removeHidden(Path hidden) {
        remove(hidden);
        Path directory = hidden.getParent();
        if (directory != null) {
            remove(directory);
        }
    }

    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A file that stays behind is found stale by the next one who listens there.
        }
    }
}
