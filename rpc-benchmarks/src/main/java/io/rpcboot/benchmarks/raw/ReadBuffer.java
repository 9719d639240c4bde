package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * The one buffer that a connection reads into. The transport is handed the same buffer again and again, with
 * what is left of an incomplete frame at its front, so that the next bytes arrive right behind it: frames
 * are whole in place, and nothing is allocated for a read.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

    private final boolean kept;
    private ByteBuf buffer;

    /** @param kept whether it is one buffer for good, or a new one from Netty's allocator for each read */
    ReadBuffer(int capacity, boolean kept) {
        this.kept = kept;
        buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    }

    /** The connection is closed. */
    void release() {
        buffer.release();
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new OneBuffer();
    }

    private final class OneBuffer extends MaxMessageHandle {

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            if (!kept) {
                return fresh(allocator);
            }
            if (!buffer.isReadable()) {
                buffer.clear();
            } else if (buffer.writableBytes() < buffer.capacity() / 2) {
                buffer.discardReadBytes();
            }
            return buffer.retain();
        }

        /** With what is left of the last one, which is at most one frame, copied to its front. */
        private ByteBuf fresh(ByteBufAllocator allocator) {
            ByteBuf next = allocator.directBuffer(buffer.capacity(), buffer.capacity());
            next.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
            buffer.release();
            buffer = next;
            return next.retain();
        }

        @Override
        public int guess() {
            return buffer.capacity();
        }
    }
}
