package io.rpcboot.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StallLogTests {

    private static final long SECOND = 1_000_000_000L;
    private static final StackTraceElement[] STACK = {new StackTraceElement("Some", "sleep", "Some.java", 7)};

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.rpcboot.eventloop");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final StallLog log = new StallLog();
    private final long start = System.nanoTime();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void theFirstStallIsSaidInFull() {
        log.onStuck("loop-1", SECOND, "text.count", STACK, start);
        assertThat(texts())
                .singleElement()
                .asString()
                .startsWith("event loop loop-1 has not answered for 1.0 s: code of 'text.count' is on it. A handler")
                .contains("execution = BLOCKING", "spring.threads.virtual.enabled");
        assertThat(lines.list
                        .get(0)
                        .getThrowableProxy()
                        .getStackTraceElementProxyArray()[0]
                        .getStackTraceElement())
                .isEqualTo(STACK[0]);
    }

    @Test
    void furtherStallsWithinAMinuteAreOneLineWithACount() {
        log.onStuck("loop-1", SECOND, "a", STACK, start);
        log.onOver("loop-1", 2 * SECOND);
        for (int i = 1; i <= 50; i++) {
            long now = start + i * SECOND;
            log.onStuck("loop-1", SECOND, "a", STACK, now);
            log.onOver("loop-1", i == 20 ? 4 * SECOND : SECOND);
            log.onTick("loop-1", now);
        }
        assertThat(warnings()).hasSize(1);
        log.onTick("loop-1", start + 61 * SECOND);
        log.onTick("loop-1", start + 62 * SECOND);
        assertThat(warnings())
                .hasSize(2)
                .last()
                .asString()
                .isEqualTo("event loop loop-1 was stuck 50 more times within the last minute, at most for 4.0 s");
    }

    @Test
    void afterAQuietMinuteItIsSaidInFullAgain() {
        log.onStuck("loop-1", SECOND, null, STACK, start);
        log.onOver("loop-1", 2 * SECOND);
        log.onStuck("loop-1", SECOND, null, STACK, start + 61 * SECOND);
        assertThat(warnings()).hasSize(2).allMatch(text -> text.contains("its stack says where it is"));
    }

    private List<String> texts() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private List<String> warnings() {
        return lines.list.stream()
                .filter(line -> line.getLevel().toString().equals("WARN"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
