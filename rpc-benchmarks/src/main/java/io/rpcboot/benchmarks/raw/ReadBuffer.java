package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * The one buffer that a connection reads into. The transport is handed the same buffer again and again, with
 * what is left of an incomplete frame at its front, so that the next bytes arrive right behind it: frames
 * are whole in place, and nothing is allocated for a read.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

    private final int capacity;
    private final boolean kept;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER; // until the first read: an idle connection has none

    /** @param kept whether it is one buffer for good, or a new one from Netty's allocator for each read */
    ReadBuffer(int capacity, boolean kept) {
        this.capacity = capacity;
        this.kept = kept;
    }

    /** The connection is closed. */
    void release() {
        buffer.release();
    }

    /** The buffer for the next read, with what is left of the last one at its front; the caller releases it. */
    ByteBuf next(ByteBufAllocator allocator) {
        if (!kept) {
            return fresh(allocator);
        }
        if (buffer.capacity() == 0) {
            buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        } else if (!buffer.isReadable()) {
            buffer.clear();
        } else if (buffer.writableBytes() < buffer.capacity() / 2) {
            buffer.discardReadBytes();
        }
        return buffer.retain();
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new OneBuffer();
    }

    private final class OneBuffer extends MaxMessageHandle {

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return next(allocator);
        }

        @Override
        public int guess() {
            return capacity;
        }
    }

    /** With what is left of the last one, which is at most one frame, copied to its front. */
    private ByteBuf fresh(ByteBufAllocator allocator) {
        ByteBuf next = allocator.directBuffer(capacity, capacity);
        next.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        buffer.release();
        buffer = next;
        return next.retain();
    }
}
