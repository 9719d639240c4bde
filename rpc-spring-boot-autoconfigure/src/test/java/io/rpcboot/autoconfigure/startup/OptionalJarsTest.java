package io.rpcboot.autoconfigure.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application starts, serves and calls without the jars that it may not have: really without them. */
@Tag("processes")
class OptionalJarsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "micrometer-|context-propagation-|opentelemetry",
                "micrometer-core-|micrometer-tracing|opentelemetry",
                "spring-boot-(actuator|health|micrometer)"
            })
    void applicationWorksWithout(String jars) {
        Pattern missing = Pattern.compile(".*/(" + jars + ")[^/]*\\.jar");
        try (JavaProcess process = JavaProcess.start(
                PlainNode.class,
                List.of("--rpc.server.port=0", "--spring.main.banner-mode=off"),
                entry -> !missing.matcher(entry).matches())) {
            assertThat(process.waitFor(LIMIT)).as(process.output()).isZero();
            assertThat(process.output()).contains("answer 42");
        }
    }
}
