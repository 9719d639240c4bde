package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static ServerSocketChannel listen(Path file) throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(file));
        return channel;
    }
}
