package io.rpcboot.internal.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of Unix domain sockets, which outlive a process that was killed. */
final class SocketFiles {

    private SocketFiles() {}

    /**
     * Removes the file of a socket that nobody listens on.
     *
     * @throws IOException if somebody does, or the file is no socket
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
        } catch (IOException nobodyThere) {
            Files.delete(file);
            return;
        }
        throw new IOException("Address already in use");
    }

    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A file that stays behind is found stale by the next one who listens there.
        }
    }
}
