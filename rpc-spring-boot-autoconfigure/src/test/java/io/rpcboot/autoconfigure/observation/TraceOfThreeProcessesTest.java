package io.rpcboot.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A calls B calls C, each in a process of its own: one trace id in all three logs. */
@Tag("processes")
class TraceOfThreeProcessesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("port (\\d+)");

    private final List<JavaProcess> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(JavaProcess::close);
    }

    @Test
    void oneTraceIdIsInAllThreeLogs() {
        JavaProcess c = start("c");
        JavaProcess b = start("b", next(c));
        JavaProcess a = start("a", next(b), "--begin=true", "--rpc.server.enabled=false");
        assertThat(a.waitFor(LIMIT)).as(a.output()).isZero();

        for (String operation : TracedNode.OPERATIONS) {
            List<String> begun = traces(a, operation + " begins");
            assertThat(begun).as(a.output()).hasSize(1).allMatch(trace -> trace.matches("[0-9a-f]{32}"));
            for (JavaProcess served : List.of(b, c)) {
                assertThat(traces(served, operation + " served"))
                        .as(operation + " in\n" + served.output())
                        .isNotEmpty()
                        .containsOnly(begun.get(0));
            }
        }
    }

    private JavaProcess start(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=" + name,
                "--spring.main.banner-mode=off",
                "--rpc.server.port=0",
                "--spring.reactor.context-propagation=auto",
                "--management.tracing.sampling.probability=1.0",
                "--logging.config=classpath:logback-traces.xml"));
        all.addAll(List.of(arguments));
        JavaProcess process = JavaProcess.start(TracedNode.class, all);
        processes.add(process);
        return process;
    }

    private static String next(JavaProcess process) {
        return "--rpc.client.services.next.uri=tcp://127.0.0.1:"
                + process.await(PORT, LIMIT).group(1);
    }

    private static List<String> traces(JavaProcess process, String message) {
        Matcher line = Pattern.compile("\\[(\\w*)\\] " + Pattern.quote(message)).matcher(process.output());
        List<String> traces = new ArrayList<>();
        while (line.find()) {
            traces.add(line.group(1));
        }
        return traces;
    }
}
