package io.rpcboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailDirectoryTests {

    @TempDir
    private Path folder;

    private Path root;
    private TailDirectory directory;

    @BeforeEach
    void create() throws IOException {
        root = Files.createDirectories(folder.resolve("logs"));
        Files.createDirectories(root.resolve("deeper"));
        Files.writeString(root.resolve("app.log"), "");
        Files.writeString(root.resolve("deeper/other.log"), "");
        Files.writeString(folder.resolve("secret"), "");
        Files.createDirectories(folder.resolve("logs-of-others"));
        Files.writeString(folder.resolve("logs-of-others/x"), "");
        Files.createSymbolicLink(root.resolve("out"), folder.resolve("secret"));
        Files.createSymbolicLink(root.resolve("within"), root.resolve("app.log"));
        directory = new TailDirectory(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.log", "deeper/other.log", "deeper/../app.log", "within"})
    void filesInAndBelowItMayBeFollowed(String name) throws IOException {
        assertThat(directory.resolve(name)).startsWith(root.toRealPath()).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "deeper/../../secret", "/etc/passwd", "out", "../logs-of-others/x", ".."})
    void allElseIsRefusedWithoutSayingWhatIsThere(String name) {
        assertThatThrownBy(() -> directory.resolve(name)).isInstanceOfSatisfying(RpcException.class, refused -> {
            assertThat(refused.code()).isEqualTo(RpcCode.PERMISSION_DENIED);
            assertThat(refused)
                    .hasMessageContainingAll("'" + name + "'", "fleet.tail.directory")
                    .hasNoCause();
            assertThat(refused.getMessage().replace(name, "")).doesNotContain(folder.toString());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"none.log", "deeper", "", "app.log/x"})
    void whatIsNoFileIsNotFound(String name) {
        assertThatThrownBy(() -> directory.resolve(name))
                .isInstanceOfSatisfying(
                        RpcException.class,
                        refused -> assertThat(refused.code()).isEqualTo(RpcCode.NOT_FOUND));
    }

    @Test
    void nameThatCannotBeOneIsAnInvalidArgument() {
        assertThatThrownBy(() -> directory.resolve("a\0b"))
                .isInstanceOfSatisfying(
                        RpcException.class,
                        refused -> assertThat(refused.code()).isEqualTo(RpcCode.INVALID_ARGUMENT));
    }

    @Test
    void directoryThatDoesNotExistHasNoFiles() {
        assertThatThrownBy(() -> new TailDirectory(folder.resolve("none")).resolve("x"))
                .hasMessageStartingWith("there is no file 'x'");
    }
}
