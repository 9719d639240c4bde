package io.rpcboot.internal.pool;

import io.netty.util.concurrent.EventExecutor;
import io.rpcboot.PeerInfo;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.OpenCalls;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A connection on a loop of its own that answers each call a few turns of the loop later. */
final class LoopConnection implements Connection {

    private record Open(ClientCall<?> call, CallPermit permit) {}

    final EventExecutor loop;
    private final ConnectionListener listener;
    private final int maxCalls;
    private final Deque<Open> calls = new ArrayDeque<>();
    private boolean draining;
    private boolean inBatch;
    private Runnable batchEnd = () -> {};

    // Written on the loop, read when all is at rest.
    volatile boolean closed;
    volatile int most;
    private final AtomicLong carried = new AtomicLong();

    LoopConnection(EventExecutor loop, ConnectionListener listener, int maxCalls) {
        this.loop = loop;
        this.listener = listener;
        this.maxCalls = maxCalls;
    }

    @Override
    public void open(ClientCall<?> call, CallPermit permit) {
        loop.execute(() -> {
            carried.incrementAndGet();
            if (closed || draining) {
                call.notOpened(permit, peer().toString());
                return;
            }
            calls.add(new Open(call, permit));
            most = Math.max(most, calls.size());
            loop.execute(() -> loop.execute(() -> batch(this::answer)));
        });
    }

    /** Calls that came here. */
    long carried() {
        return carried.get();
    }

    @Override
    public int maxCalls() {
        return maxCalls;
    }

    @Override
    public boolean inEventLoop() {
        return loop.inEventLoop();
    }

    @Override
    public boolean inBatch() {
        return inEventLoop() && inBatch;
    }

    @Override
    public void whenBatchEnds(Runnable told) {
        batchEnd = told;
    }

    @Override
    public OpenCalls calls() {
        throw new UnsupportedOperationException("nobody looks at them here");
    }

    @Override
    public PeerInfo peer() {
        return new PeerInfo("0", "loop", "local");
    }

    @Override
    public void drain(String reason) {
        loop.execute(() -> drainNow(reason));
    }

    @Override
    public void close(String reason) {
        loop.execute(() -> end(null));
    }

    /** On the loop. */
    void drainNow(String reason) {
        if (!closed && !draining) {
            draining = true;
            listener.onDraining(this, reason);
            endIfDone();
        }
    }

    /** On the loop. */
    void end(@Nullable Throwable cause) {
        if (!closed) {
            closed = true;
            while (!calls.isEmpty()) {
                answer();
            }
            listener.onClosed(cause);
        }
    }

    private void batch(Runnable work) {
        inBatch = true;
        work.run();
        batchEnd.run();
        inBatch = false;
    }

    private void answer() {
        Open open = calls.poll();
        if (open != null) {
            open.permit().release();
            open.call().fail(new AnsweredException());
            endIfDone();
        }
    }

    private void endIfDone() {
        if (draining && calls.isEmpty()) {
            end(null);
        }
    }
}
