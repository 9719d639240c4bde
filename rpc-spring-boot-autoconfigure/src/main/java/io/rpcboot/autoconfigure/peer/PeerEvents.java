package io.rpcboot.autoconfigure.peer;

import io.rpcboot.PeerDisconnect;
import io.rpcboot.PeerInfo;
import io.rpcboot.PeerListener;
import io.rpcboot.autoconfigure.peer.RpcPeerEvent.Side;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what the engine says of peers as application events, on one thread, because listeners may block and event
 * loops may not. What does not fit into its queue is dropped, counted and logged.
 */
public final class PeerEvents implements DisposableBean {

    /** Most events that wait for slow listeners. */
    static final int MAX_WAITING = 10_000;

    private static final Logger logger = LoggerFactory.getLogger(PeerEvents.class);

    private final ApplicationEventPublisher publisher;
    private final ThreadPoolExecutor thread;
    private final AtomicLong dropped = new AtomicLong();

    PeerEvents(ApplicationEventPublisher publisher) {
        this(publisher, MAX_WAITING);
    }

    PeerEvents(ApplicationEventPublisher publisher, int maxWaiting) {
        this.publisher = publisher;
        this.thread = new ThreadPoolExecutor(
                1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(maxWaiting), PeerEvents::newThread);
        this.thread.allowCoreThreadTimeOut(true);
    }

    /** What publishes the peers at one side. */
    public PeerListener of(Side side) {
        return new PeerListener() {

            @Override
            public void onConnected(String service, PeerInfo peer) {
                publish(new RpcPeerConnectedEvent(PeerEvents.this, side, service, peer));
            }

            @Override
            public void onDisconnected(String service, PeerDisconnect disconnect) {
                publish(new RpcPeerDisconnectedEvent(PeerEvents.this, side, service, disconnect));
            }
        };
    }

    /** Events that were dropped. */
    long dropped() {
        return dropped.get();
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }

    private void publish(RpcPeerEvent event) {
        try {
            thread.execute(() -> publishNow(event));
        } catch (RejectedExecutionException ex) {
            if (!thread.isShutdown() && dropped.getAndIncrement() == 0) {
                logger.warn("listeners of peer events are too slow: {} wait, further ones are dropped", MAX_WAITING);
            }
        }
    }

    private void publishNow(RpcPeerEvent event) {
        try {
            publisher.publishEvent(event);
        } catch (RuntimeException | Error ex) {
            if (!thread.isShutdown()) {
                logger.warn("a listener of {} failed", event.getClass().getSimpleName(), ex);
            }
        }
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "rpc-peer-events");
        thread.setDaemon(true);
        return thread;
    }
}
