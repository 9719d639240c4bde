package io.rpcboot.internal.pool;

import io.rpcboot.PeerInfo;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.OpenCalls;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection without a peer: its calls end, and it ends, when a test says so. */
final class FakeConnection implements Connection {

    record Open(ClientCall<?> call, CallPermit permit) {

        void end() {
            permit.release();
            call.fail(new AnsweredException());
        }
    }

    final URI address;
    final ConnectionListener listener;
    final Deque<Open> calls = new ArrayDeque<>();
    final List<String> carried = new ArrayList<>();
    private final int maxCalls;
    boolean loopIsHere;
    private boolean inBatch;
    private Runnable batchEnd = () -> {};
    boolean drainOnNextCall;
    boolean drainSlowly;
    boolean draining;
    boolean closed;

    @Nullable
    String endReason;

    FakeConnection(URI address, ConnectionListener listener, int maxCalls) {
        this.address = address;
        this.listener = listener;
        this.maxCalls = maxCalls;
    }

    /** Ends the oldest call. */
    void endOne() {
        calls.remove().end();
        closeIfDone();
    }

    void endAll() {
        while (!calls.isEmpty()) {
            endOne();
        }
    }

    /** The peer says GOAWAY. */
    void peerDrains() {
        beginDraining("peer shuts down");
    }

    /** The socket breaks. */
    void lose(@Nullable Throwable cause) {
        if (closed) {
            return;
        }
        closed = true;
        while (!calls.isEmpty()) {
            calls.remove().end();
        }
        listener.onClosed(cause);
    }

    @Override
    public void open(ClientCall<?> call, CallPermit permit) {
        if (drainOnNextCall) {
            peerDrains();
        }
        if (closed || draining) {
            call.notOpened(permit, peer().toString());
            return;
        }
        carried.add(call.operation());
        calls.add(new Open(call, permit));
    }

    @Override
    public int maxCalls() {
        return maxCalls;
    }

    @Override
    public boolean inEventLoop() {
        return loopIsHere;
    }

    /** Runs something as the loop does: in a batch. */
    void batch(Runnable work) {
        boolean before = loopIsHere;
        loopIsHere = true;
        inBatch = true;
        try {
            work.run();
            batchEnd.run();
        } finally {
            inBatch = false;
            loopIsHere = before;
        }
    }

    @Override
    public boolean inBatch() {
        return loopIsHere && inBatch;
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
        return new PeerInfo("0", "fake", address.toString());
    }

    @Override
    public void drain(String reason) {
        endReason = reason;
        beginDraining(reason);
    }

    @Override
    public void close(String reason) {
        endReason = reason;
        lose(null);
    }

    private void beginDraining(String reason) {
        if (closed || draining) {
            return;
        }
        draining = true;
        listener.onDraining(this, reason);
        closeIfDone();
    }

    private void closeIfDone() {
        if (draining && !drainSlowly && calls.isEmpty() && !closed) {
            closed = true;
            listener.onClosed(null);
        }
    }
}
