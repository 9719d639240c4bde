package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Slot;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Workload;
import org.jspecify.annotations.Nullable;

/** The client of the unary workloads. The id of a call is the index of its slot. */
final class RawCaller extends FrameHandler implements Caller {

    private final boolean flushEach;
    private final Tally tally;
    private final @Nullable Slot[] pending;
    private EventLoop loop;
    private boolean flushPlanned;

    @SuppressWarnings("NullAway.Init") // the loop comes with the connection
    RawCaller(RawSettings settings, Workload workload, Tally tally) {
        super(settings);
        this.flushEach = settings.flushBytes() == 0;
        this.tally = tally;
        this.pending = new Slot[workload.inFlight()];
    }

    @Override
    void onConnected(ChannelHandlerContext context) {
        loop = context.channel().eventLoop();
    }

    @Override
    public void call(Slot slot) {
        pending[slot.index()] = slot;
        outbox().append(slot.index(), slot.payload());
        if (!reading()) {
            planFlush();
        }
    }

    /** One task for each call, and, unless each call is flushed, one more for each burst of them. */
    @Override
    public void callFromOutside(Slot slot) {
        loop.execute(() -> {
            if (open()) {
                call(slot);
            }
        });
    }

    @Override
    void onFrame(ByteBuf in, int id, int offset, int length) {
        Slot slot = id >= 0 && id < pending.length ? pending[id] : null;
        if (slot == null) {
            throw new IllegalStateException("an answer to call " + id + ", which is not under way");
        }
        pending[id] = null;
        slot.answered(in, offset, length);
    }

    @Override
    void onFailure(Throwable cause) {
        tally.fail(cause);
    }

    private void planFlush() {
        if (!flushEach && !flushPlanned) {
            flushPlanned = true;
            loop.execute(this::flushBurst);
        }
    }

    private void flushBurst() {
        flushPlanned = false;
        if (open()) {
            outbox().flush();
        }
    }
}
