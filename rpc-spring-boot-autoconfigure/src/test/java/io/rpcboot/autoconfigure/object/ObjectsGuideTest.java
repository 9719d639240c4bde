package io.rpcboot.autoconfigure.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/OBJECTS.md} compile. */
class ObjectsGuideTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

    @Test
    void examplesCompile(@TempDir Path folder) throws Exception {
        String guide = Files.readString(Path.of("..", "docs", "OBJECTS.md"));
        List<String> examples =
                JAVA.matcher(guide).results().map(match -> match.group(1)).toList();
        assertThat(examples).hasSize(3);
        List<Path> files = new ArrayList<>();
        for (String example : examples) {
            MatchResult name = CLASS.matcher(example).results().findFirst().orElseThrow();
            Path file = Files.createDirectories(folder.resolve("example" + files.size()))
                    .resolve(name.group(1) + ".java");
            files.add(Files.writeString(file, example));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
            List<String> options = List.of("-parameters", "--release", "17", "-d", folder.toString());
            boolean compiled = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }
}
