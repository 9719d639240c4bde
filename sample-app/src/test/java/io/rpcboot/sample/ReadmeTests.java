package io.rpcboot.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** What the README says is so. */
@ExtendWith(OutputCaptureExtension.class)
class ReadmeTests {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PACKAGE_AND_CLASS =
            Pattern.compile("package (\\w+);.*?public class (\\w+)", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("The caller prints\n\n```\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PROPERTY_ROW =
            Pattern.compile("^\\| (`rpc\\.[^|]*`) \\| ([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern PROPERTY = Pattern.compile("`([^`]+)`");

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private final String readme;

    ReadmeTests() throws IOException {
        readme = Files.readString(Path.of("..", "README.md"));
    }

    @Test
    void serviceAndCallerCompileAndPrintWhatIsPromised(@TempDir Path folder, CapturedOutput output) throws Exception {
        List<String> classes = compile(folder);
        assertThat(classes).containsExactly("greeter.GreeterApplication", "caller.CallerApplication");
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            try (ConfigurableApplicationContext service = start(loader, classes.get(0), "--rpc.server.port=0")) {
                String port = service.getEnvironment().getRequiredProperty("local.rpc.server.port");
                start(loader, classes.get(1), "--rpc.client.services.greeter.uri=tcp://127.0.0.1:" + port)
                        .close();
            }
        }
        assertThat(output.getOut()).contains(find(OUTPUT, readme).get(0));
    }

    @Test
    void tableOfPropertiesIsThatOfTheMetadata() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        PROPERTY_ROW
                .matcher(readme)
                .results()
                .forEach(row -> PROPERTY.matcher(row.group(1))
                        .results()
                        .forEach(name ->
                                documented.put(name.group(1), row.group(2).strip())));
        assertThat(documented).isEqualTo(metadata());
    }

    /** The defaults in the metadata of all modules; the empty text for none. */
    private static Map<String, String> metadata() throws IOException {
        Map<String, String> defaults = new TreeMap<>();
        for (URL file : Collections.list(ReadmeTests.class.getClassLoader().getResources(METADATA))) {
            try (InputStream json = file.openStream()) {
                List<Map<String, Object>> properties =
                        JsonPath.parse(json).read("$.properties[?(@.name =~ /rpc\\..*/)]");
                for (Map<String, Object> property : properties) {
                    Object value = property.getOrDefault("defaultValue", "");
                    defaults.put(
                            String.valueOf(property.get("name")), value instanceof List<?> ? "" : value.toString());
                }
            }
        }
        return defaults;
    }

    /** The classes of the README's Java, compiled as Maven does with Spring Boot's parent. */
    private List<String> compile(Path folder) throws Exception {
        List<String> classes = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (String source : find(JAVA, readme)) {
            var named = PACKAGE_AND_CLASS.matcher(source);
            if (!named.find()) {
                continue; // a few lines out of a method
            }
            classes.add(named.group(1) + "." + named.group(2));
            Path file = Files.createDirectories(folder.resolve(named.group(1))).resolve(named.group(2) + ".java");
            files.add(Files.writeString(file, source));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            manager,
                            null,
                            List.of("-parameters", "--release", "17", "-d", folder.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        return classes;
    }

    private static ConfigurableApplicationContext start(ClassLoader loader, String application, String argument)
            throws ClassNotFoundException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return new SpringApplicationBuilder(loader.loadClass(application))
                    .resourceLoader(new DefaultResourceLoader(loader))
                    .run(
                            argument,
                            "--spring.main.web-application-type=none",
                            "--spring.config.name=none-of-the-sample",
                            "--spring.main.banner-mode=off");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<String> find(Pattern pattern, String text) {
        List<String> found =
                pattern.matcher(text).results().map(match -> match.group(1)).toList();
        assertThat(found).isNotEmpty();
        return found;
    }
}
