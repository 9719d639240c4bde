package io.rpcboot.failures;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines that failures leave in the log, at either end, from DEBUG on. */
final class LoggedFailures extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.rpcboot.failure");
    private final Level before = logger.getLevel();
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    LoggedFailures() {
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(this);
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    List<String> ofServer() {
        return lines("io.rpcboot.failure.server");
    }

    List<String> ofClient() {
        return lines("io.rpcboot.failure.client");
    }

    List<ILoggingEvent> all() {
        return events;
    }

    /** The stack beside the first line of the server. */
    IThrowableProxy stackOfServer() {
        return events.stream()
                .filter(event -> event.getLoggerName().equals("io.rpcboot.failure.server"))
                .map(ILoggingEvent::getThrowableProxy)
                .findFirst()
                .orElseThrow();
    }

    private List<String> lines(String name) {
        return events.stream()
                .filter(event -> event.getLoggerName().equals(name))
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(before);
    }
}
