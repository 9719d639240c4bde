package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFilesTests {

    @TempDir
    private Path directory;

    @Test
    void fileThatIsNotThereIsFine() throws Exception {
        SocketFiles.removeStale(directory.resolve("none"));
        SocketFiles.remove(directory.resolve("none"));
    }

    @Test
    void socketThatNobodyListensOnIsRemoved() throws Exception {
        Path file = directory.resolve("stale");
        listen(file).close();
        assertThat(file).exists();
        SocketFiles.removeStale(file);
        assertThat(file).doesNotExist();
    }

    @Test
    void socketThatSomebodyListensOnIsInUse() throws Exception {
        Path file = directory.resolve("used");
        try (ServerSocketChannel listening = listen(file)) {
            assertThat(listening.isOpen()).isTrue();
            assertThatIOException()
                    .isThrownBy(() -> SocketFiles.removeStale(file))
                    .withMessage("Address already in use");
        }
        assertThat(file).exists();
    }

    @Test
    void filesAndDirectoriesAreNeverRemoved() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        Path inner = Files.createDirectory(directory.resolve("directory"));
        for (Path path : new Path[] {file, inner}) {
            assertThatIOException()
                    .isThrownBy(() -> SocketFiles.removeStale(path))
                    .withMessage("the path exists and is no socket");
            assertThat(path).exists();
        }
    }

    @Test
    void aSocketIsBoundWhereNobodyElseCanEnterAndShownWithItsMode() throws Exception {
        Path file = directory.resolve("shown");
        Path hidden = SocketFiles.hidden(file);
        assertThat(mode(hidden.getParent())).isEqualTo("rwx------");
        try (ServerSocketChannel listening = listen(hidden)) {
            SocketFiles.show(hidden, file);
            SocketFiles.removeHidden(hidden);
            assertThat(mode(file)).isEqualTo("rw-------");
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file));
                    SocketChannel accepted = listening.accept()) {
                assertThat(client.isConnected() && accepted.isConnected()).isTrue();
            }
        }
        assertThat(directory).isDirectoryNotContaining("glob:**/.r*");
    }

    @Test
    void aSocketThatAppearedMeanwhileIsNotReplaced() throws Exception {
        Path file = directory.resolve("taken");
        Path hidden = SocketFiles.hidden(file);
        try (ServerSocketChannel first = listen(file);
                ServerSocketChannel second = listen(hidden)) {
            assertThat(first.isOpen() && second.isOpen()).isTrue();
            assertThatIOException().isThrownBy(() -> SocketFiles.show(hidden, file));
        } finally {
            SocketFiles.removeHidden(hidden);
        }
    }

    @Test
    void whatCannotBeAskedIsTakenForInUse() throws Exception {
        Path file = directory.resolve("datagram");
        Process other = new ProcessBuilder("python3", "-c", """
                        import socket, sys
                        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                        s.bind(sys.argv[1])
                        print("bound", flush=True)
                        sys.stdin.read()
                        """, file.toString()).start();
        try {
            assumeThat(other.inputReader().readLine()).isEqualTo("bound");
            assertThatIOException().isThrownBy(() -> SocketFiles.removeStale(file));
            assertThat(file).exists();
        } finally {
            other.destroy();
        }
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static ServerSocketChannel listen(Path file) throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(file));
        return channel;
    }
}
