package io.rpcboot.benchmarks.reactornetty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Slot;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Workload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;

/** The client of the unary workloads: what one read lets it call goes out as one buffer. */
final class PipeCaller implements Caller {

    private final Sinks.Many<ByteBuf> outbound = Sinks.many().unicast().onBackpressureBuffer();
    private final Frames frames = new Frames();
    private final @Nullable Slot[] pending;
    private final ByteBufAllocator allocator;
    private final EventLoop loop;
    private @Nullable ByteBuf batch;
    private boolean reading;
    private boolean emitPlanned;

    PipeCaller(Workload workload, Connection connection, Tally tally) {
        this.pending = new Slot[workload.inFlight()];
        this.allocator = connection.channel().alloc();
        this.loop = connection.channel().eventLoop();
        connection.outbound().send(outbound.asFlux(), sent -> true).then().subscribe(null, tally::fail);
        connection.inbound().receive().subscribe(this::read, tally::fail);
        connection.onDispose(frames::release);
    }

    @Override
    public void call(Slot slot) {
        pending[slot.index()] = slot;
        byte[] payload = slot.payload();
        if (batch == null) {
            batch = allocator.buffer();
        }
        batch.writeInt(payload.length).writeInt(slot.index()).writeBytes(payload);
        if (!reading && !emitPlanned) {
            emitPlanned = true;
            loop.execute(this::emit);
        }
    }

    /** One task for each call, and one more for each burst of them. */
    @Override
    public void callFromOutside(Slot slot) {
        loop.execute(() -> call(slot));
    }

    private void read(ByteBuf in) {
        reading = true;
        frames.read(in, allocator, this::answered);
        reading = false;
        emit();
    }

    private void answered(ByteBuf in, int id, int offset, int length) {
        Slot slot = id >= 0 && id < pending.length ? pending[id] : null;
        if (slot == null) {
            throw new IllegalStateException("an answer to call " + id + ", which is not under way");
        }
        pending[id] = null;
        slot.answered(in, offset, length);
    }

    private void emit() {
        emitPlanned = false;
        ByteBuf out = batch;
        if (out != null) {
            batch = null;
            outbound.tryEmitNext(out).orThrow();
        }
    }
}
