package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way out, appended to one buffer and written together: at the threshold, and by
 * {@link #flush()} when a batch is over. A buffer is used again as soon as the transport has let go of it,
 * which after most writes is at once.
 */
final class Outbox {

    private static final int SPARES = 8;

    /** First size of a buffer; grows where there is no threshold. */
    private static final int FIRST_BYTES = 64 * 1024;

    private final ChannelHandlerContext context;
    private final int flushBytes;
    private final boolean kept;
    private final @Nullable ByteBuf[] buffers = new ByteBuf[SPARES];
    private int current;
    private ByteBuf buffer;

    /** @param kept whether buffers are used again, or each is taken from Netty's allocator */
    Outbox(ChannelHandlerContext context, int flushBytes, boolean kept) {
        this.kept = kept;
        this.context = context;
        this.flushBytes = flushBytes;
        buffer = use(0, UnpooledByteBufAllocator.DEFAULT, Math.min(flushBytes, FIRST_BYTES) + 256);
    }

    /** Appends a frame. Borrows the payload. */
    void append(int id, byte[] payload) {
        head(id, payload.length).writeBytes(payload);
        flushAtThreshold();
    }

    /** Appends a frame. Borrows the payload. */
    void append(int id, ByteBuf payload, int offset, int length) {
        head(id, length).writeBytes(payload, offset, length);
        flushAtThreshold();
    }

    /** Appends a frame whose payload is a number. */
    void append(int id, long number) {
        head(id, Long.BYTES).writeLong(number);
        flushAtThreshold();
    }

    /** Writes what there is. */
    void flush() {
        if (!buffer.isReadable()) {
            return;
        }
        context.writeAndFlush(buffer.retain(), context.voidPromise());
        if (!kept) {
            fresh(context.alloc());
        } else if (buffer.refCnt() > 1) {
            nextBuffer();
        }
        buffer.clear();
    }

    void release() {
        for (ByteBuf each : buffers) {
            if (each != null) {
                each.release();
            }
        }
    }

    private ByteBuf head(int id, int length) {
        ByteBuf out = buffer;
        out.ensureWritable(FrameHandler.HEAD_BYTES + length);
        return out.writeLong(((long) length << 32) | (id & 0xffff_ffffL));
    }

    private void flushAtThreshold() {
        if (buffer.readableBytes() >= flushBytes) {
            flush();
        }
    }

    /** Leaves the current buffer to the transport and takes one that it has let go of, or a new one. */
    private void nextBuffer() {
        for (int i = 1; i < SPARES; i++) {
            int next = (current + i) % SPARES;
            ByteBuf spare = buffers[next];
            if (spare == null) {
                buffer = use(next, UnpooledByteBufAllocator.DEFAULT, buffer.capacity());
                return;
            }
            if (spare.refCnt() == 1) {
                current = next;
                buffer = spare;
                return;
            }
        }
        fresh(UnpooledByteBufAllocator.DEFAULT);
    }

    private void fresh(ByteBufAllocator allocator) {
        buffer.release();
        buffer = use(current, allocator, buffer.capacity());
    }

    private ByteBuf use(int index, ByteBufAllocator allocator, int capacity) {
        ByteBuf made = allocator.directBuffer(capacity);
        buffers[index] = made;
        current = index;
        return made;
    }
}
