package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged of connections, kept instead of printed, from its making to its closing. */
final class ConnectionLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.rpcboot.connection");
    private final List<String> lines = new CopyOnWriteArrayList<>();

    ConnectionLog() {
        start();
        logger.addAppender(this);
        logger.setAdditive(false);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage() + cause(event));
    }

    private static String cause(ILoggingEvent event) {
        return event.getThrowableProxy() == null ? "" : ": " + ThrowableProxyUtil.asString(event.getThrowableProxy());
    }

    /** The one line about the connection from a local port; it waits for it. */
    String onlyLineOf(int port) {
        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(lines).anyMatch(line -> line.contains(":" + port)));
        assertThat(linesOf(port)).hasSize(1);
        return linesOf(port).get(0);
    }

    List<String> linesOf(int port) {
        return lines.stream().filter(line -> line.contains(":" + port)).toList();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    void clear() {
        lines.clear();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        stop();
    }
}
