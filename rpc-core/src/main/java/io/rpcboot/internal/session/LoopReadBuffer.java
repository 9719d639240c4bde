package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer into which all connections of an event loop read, in turn: a read is parsed before the next one begins,
 * so its bytes stay in the cache, nothing is allocated for it, and an idle connection has none. The beginning of a frame that
 * the end of a read has cut stays where it is until another connection reads, so that the rest may come right behind it.
 * Whoever keeps a part of a read keeps the whole buffer; the loop then takes another one. Confined to the loop.
 */
public final class LoopReadBuffer {

    /** Most bytes of a read. 256 KiB is worth 18 % on payloads of 64 KiB (DESIGN section 7, fact 12). */
    public static final int CAPACITY = 256 * 1024;

    /** Most bytes of a frame whose beginning stays here: reads have as much room behind it, at least. */
    static final int MAX_LEFT_FRAME = CAPACITY / 2;

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
    private @Nullable Leftover leftover;
    private int leftBytes;

    /** Bytes of a connection at the end of what it has read, to be read again with what comes behind them. */
    interface Leftover {

        /** Whose reads they belong to: the configuration of a channel, since this is what a read tells of itself. */
        ChannelConfig channel();

        /** Another connection is about to read: moves all that is left of the buffer, which it borrows. */
        void moveOut(ByteBuf in);
    }

    /** That of the current thread. */
    static LoopReadBuffer ofLoop() {
        return OF_LOOP.get();
    }

    /** For the configuration of channels: each reads into the buffer of its own loop. */
    public static DefaultMaxMessagesRecvByteBufAllocator ofLoops() {
        return new DefaultMaxMessagesRecvByteBufAllocator() {
            @Override
            public MaxMessageHandle newHandle() {
                return new MaxMessageHandle() {

                    private @Nullable ChannelConfig channel;

                    @Override
                    public void reset(ChannelConfig config) {
                        channel = config;
                        super.reset(config);
                    }

                    @Override
                    public ByteBuf allocate(ByteBufAllocator allocator) {
                        return OF_LOOP.get().take(allocator, channel);
                    }

                    @Override
                    public int guess() {
                        return CAPACITY;
                    }
                };
            }
        };
    }

    /**
     * The buffer for one read of a channel, with what it has left at its front; the caller releases it.
     *
     * @param channel null for a read that nothing is left of
     */
    ByteBuf take(ByteBufAllocator allocator, @Nullable ChannelConfig channel) {
        Leftover left = leftover;
        ByteBuf current = buffer;
        if (left == null || current == null) {
            return empty(allocator);
        }
        if (left.channel() == channel) {
            return behind(current, allocator);
        }
        leftover = null;
        left.moveOut(current);
        return empty(allocator);
    }

    private ByteBuf empty(ByteBufAllocator allocator) {
        ByteBuf free = buffer;
        if (free == null || free.refCnt() > 1) {
            free = replaceBy(allocator.directBuffer(CAPACITY, CAPACITY));
        }
        return free.clear().retain();
    }

    private ByteBuf behind(ByteBuf left, ByteBufAllocator allocator) {
        if (left.refCnt() > 1) {
            return replaceBy(allocator.directBuffer(CAPACITY, CAPACITY).writeBytes(left))
                    .retain();
        }
        if (left.writableBytes() < CAPACITY - MAX_LEFT_FRAME) {
            left.discardReadBytes();
        }
        return left.retain();
    }

    private ByteBuf replaceBy(ByteBuf fresh) {
        release();
        buffer = fresh;
        return fresh;
    }

    /**
     * Leaves here what is not read yet of the last read.
     *
     * @param frameLength how many bytes the frame has in all; 0 where that is not known
     * @return false if it cannot stay: it was read elsewhere, or the frame is too large
     */
    @SuppressWarnings("ReferenceEquality") // the very buffer, not equal bytes
    boolean leave(ByteBuf in, int frameLength, Leftover owner) {
        if (in != buffer || leftover != null || frameLength > MAX_LEFT_FRAME) {
            return false;
        }
        leftover = owner;
        leftBytes = in.readableBytes();
        return true;
    }

    /**
     * Its owner has read again, or wants it no more.
     *
     * @return how many bytes it had left here
     */
    int forget(Leftover owner) {
        if (leftover != owner) {
            return 0;
        }
        leftover = null;
        return leftBytes;
    }

    /** Gives the buffer back, or leaves it to those who have kept a part of it. */
    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
