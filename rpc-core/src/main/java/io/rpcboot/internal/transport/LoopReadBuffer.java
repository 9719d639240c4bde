package io.rpcboot.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer into which all connections of an event loop read, in turn: a read is parsed before the next one begins,
 * so its bytes stay in the cache, nothing is allocated for it, and an idle connection has none. Whoever keeps a part of a
 * read keeps the whole buffer; the loop then takes another one. Confined to the loop.
 */
final class LoopReadBuffer {

    /** Most bytes of a read. 256 KiB is worth 18 % on payloads of 64 KiB (DESIGN section 7, fact 12). */
    static final int CAPACITY = 256 * 1024;

    private static final FastThreadLocal<LoopReadBuffer> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected LoopReadBuffer initialValue() {
            return new LoopReadBuffer();
        }

        @Override
        protected void onRemoval(LoopReadBuffer buffer) {
            buffer.release();
        }
    };

    private @Nullable ByteBuf buffer;

    /** For the configuration of channels: each reads into the buffer of its own loop. */
    static DefaultMaxMessagesRecvByteBufAllocator ofLoops() {
        return new DefaultMaxMessagesRecvByteBufAllocator() {
            @Override
            public MaxMessageHandle newHandle() {
                return new MaxMessageHandle() {
                    @Override
                    public ByteBuf allocate(ByteBufAllocator allocator) {
                        return OF_LOOP.get().take(allocator);
                    }

                    @Override
                    public int guess() {
                        return CAPACITY;
                    }
                };
            }
        };
    }

    /** The buffer, empty, for one read; the caller releases it. */
    ByteBuf take(ByteBufAllocator allocator) {
        ByteBuf free = buffer;
        if (free == null || free.refCnt() > 1) {
            release();
            free = allocator.directBuffer(CAPACITY, CAPACITY);
            buffer = free;
        }
        return free.clear().retain();
    }

    /** Gives the buffer back, or leaves it to those who have kept a part of it. */
    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
