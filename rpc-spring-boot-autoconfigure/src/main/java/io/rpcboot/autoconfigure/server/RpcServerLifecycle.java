package io.rpcboot.autoconfigure.server;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcServer;
import io.rpcboot.autoconfigure.handler.HandlerOperations;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.StringUtils;

/**
 * Starts the server when all beans are there, if any of them has a handler, and drains it at shutdown: after
 * readiness is off and web servers have drained, whose requests may call this application itself, and before any
 * bean is destroyed. So handlers that drain can still call out: clients are closed when beans are.
 */
public final class RpcServerLifecycle implements SmartLifecycle, DisposableBean {

    /** Between the phases in which Boot's web servers drain (1024 below the default) and stop (2048 below). */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1536;

    private static final Logger logger = LoggerFactory.getLogger(RpcServerLifecycle.class);

    private final HandlerOperations handlers;
    private final RpcServerFactory factory;
    private final Duration gracePeriod;
    private final ApplicationEventPublisher events;
    private volatile @Nullable Running running;

    RpcServerLifecycle(
            HandlerOperations handlers,
            RpcServerFactory factory,
            Duration gracePeriod,
            ApplicationEventPublisher events) {
        this.handlers = handlers;
        this.factory = factory;
        this.gracePeriod = gracePeriod;
        this.events = events;
    }

    /** The server; empty while it does not run, and where no bean has a handler. */
    public Optional<RpcServer> server() {
        return Optional.ofNullable(running).map(Running::server);
    }

    @Override
    public void start() {
        if (running != null) {
            return;
        }
        List<OperationDefinition> operations = handlers.find();
        if (operations.isEmpty()) {
            logger.debug("RPC server not started: no bean has a method with @RpcHandler");
            return;
        }
        RpcServer server = factory.create(operations);
        try {
            server.start();
        } catch (UncheckedIOException ex) {
            server.close();
            throw new RpcServerStartException(String.valueOf(ex.getMessage()), ex);
        }
        running = new Running(server, keepAlive());
        logger.info(
                "RPC server listens on {}, operations: {}",
                StringUtils.collectionToCommaDelimitedString(server.addresses()),
                operations.size());
        events.publishEvent(new RpcServerInitializedEvent(server));
    }

    @Override
    public void stop(Runnable callback) {
        Thread thread = new Thread(
                () -> {
                    try {
                        stop();
                    } finally {
                        callback.run();
                    }
                },
                "rpc-server-shutdown");
        thread.start();
    }

    @Override
    public void stop() {
        stop(gracePeriod);
    }

    /** For a context that fails after the server has started, and never calls {@link #stop()}. */
    @Override
    public void destroy() {
        stop(Duration.ZERO);
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void stop(Duration grace) {
        Running stopping = running;
        if (stopping == null) {
            return;
        }
        try {
            stopping.server().stop(grace);
        } finally {
            running = null;
            stopping.ended().countDown();
        }
    }

    /** Event loops are daemons: this thread is what keeps an application alive that does nothing but serve. */
    private static CountDownLatch keepAlive() {
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        ended.await();
                    } catch (InterruptedException ex) {
                        Thread.currentThread().interrupt();
                    }
                },
                "rpc-server");
        thread.setDaemon(false);
        thread.start();
        return ended;
    }

    private record Running(RpcServer server, CountDownLatch ended) {}
}
