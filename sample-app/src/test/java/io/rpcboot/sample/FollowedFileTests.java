package io.rpcboot.sample;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFileTests {

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void create() throws IOException {
        path = folder.resolve("app.log");
        append("one\ntwo\n");
    }

    @Test
    void linesThatComeAreRead() throws IOException {
        try (FollowedFile file = FollowedFile.open(path, false)) {
            assertThat(file.size()).isEqualTo(8);
            assertThat(texts(file)).isEmpty();
            append("three\nfo");
            assertThat(texts(file)).containsExactly("three");
            assertThat(texts(file)).isEmpty();
            append("ur\r\n\nfünf\n");
            assertThat(file.read())
                    .containsExactly(new TailLine(2, "four"), new TailLine(3, ""), new TailLine(4, "fünf"));
        }
    }

    @Test
    void whatIsThereIsReadWhereItIsAskedFor() throws IOException {
        try (FollowedFile file = FollowedFile.open(path, true)) {
            assertThat(texts(file)).containsExactly("one", "two");
        }
    }

    @Test
    void fileThatBecomesShorterBeginsAnew() throws IOException {
        try (FollowedFile file = FollowedFile.open(path, false)) {
            append("half");
            assertThat(texts(file)).isEmpty();
            Files.writeString(path, "new\n", TRUNCATE_EXISTING);
            assertThat(file.read()).containsExactly(new TailLine(1, "new"));
            assertThat(file.restarts()).isEqualTo(1);
        }
    }

    @Test
    void fileThatIsReplacedIsReadToItsEndAndThenTheNewOne() throws IOException {
        try (FollowedFile file = FollowedFile.open(path, false)) {
            append("last\nunended");
            Path other = Files.writeString(folder.resolve("other"), "first\nof the new one\n");
            Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
            assertThat(texts(file)).containsExactly("last");
            assertThat(texts(file)).containsExactly("unended");
            assertThat(texts(file)).containsExactly("first", "of the new one");
            assertThat(file.restarts()).isEqualTo(1);
            assertThat(file.isRemoved()).isFalse();
        }
    }

    @Test
    void fileThatIsRemovedIsReadToItsEnd() throws IOException {
        try (FollowedFile file = FollowedFile.open(path, false)) {
            append("last\nunended");
            Files.delete(path);
            assertThat(texts(file)).containsExactly("last");
            assertThat(file.isRemoved()).isFalse();
            assertThat(texts(file)).containsExactly("unended");
            assertThat(file.isRemoved()).isTrue();
            assertThat(texts(file)).isEmpty();
        }
    }

    @Test
    void fileThatIsReplacedByALinkHasEnded() throws IOException {
        try (FollowedFile file = FollowedFile.open(path, false)) {
            Files.delete(path);
            Files.createSymbolicLink(path, Files.writeString(folder.resolve("secret"), "secret\n"));
            assertThat(texts(file)).isEmpty();
            assertThat(file.isRemoved()).isTrue();
        }
    }

    @Test
    void lineThatIsTooLongIsCut() throws IOException {
        try (FollowedFile file = FollowedFile.open(path, false)) {
            append("x".repeat(FollowedFile.CHUNK_BYTES + 10) + "\nnext\n");
            assertThat(texts(file)).isEmpty();
            List<String> lines = texts(file);
            assertThat(lines).hasSize(2).endsWith("next");
            assertThat(lines.get(0)).hasSize(FollowedFile.MAX_LINE_BYTES);
        }
    }

    private static List<String> texts(FollowedFile file) throws IOException {
        return file.read().stream().map(TailLine::text).toList();
    }

    private void append(String text) throws IOException {
        Files.writeString(path, text, CREATE, APPEND);
    }
}
