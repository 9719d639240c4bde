package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that come in pieces: the fragments of an item. A piece stays where it is if it fills a good part of its buffer;
 * smaller ones are copied together, so that the memory that is held is never much more than four times of what has
 * come. Nothing is allocated for a size that is only announced. One thread at a time.
 */
final class Pieces {

    /** A piece is kept if it fills at least this part of its buffer; else holding the buffer costs more than a copy. */
    private static final int KEPT_PART = 4;

    private static final int MIN_CHUNK = 256;
    private static final int MAX_CHUNK = 64 * 1024;

    private final CompositeByteBuf whole = PooledByteBufAllocator.DEFAULT.compositeBuffer(Integer.MAX_VALUE);
    private @Nullable ByteBuf chunk;

    /** Whether so many bytes of a buffer are worth that they hold all of it. */
    static boolean fills(ByteBuf buffer, int count) {
        return count >= buffer.capacity() / KEPT_PART;
    }

    /** How many bytes have come, and were not read yet. */
    int length() {
        return whole.readableBytes() + (chunk == null ? 0 : chunk.readableBytes());
    }

    /**
     * Adds readable bytes of a buffer, which it borrows.
     *
     * @param count how many
     * @param rest how many are still to come behind them, as far as is known
     */
    void add(ByteBuf source, int count, int rest) {
        if (fills(source, count)) {
            sealChunk();
            whole.addComponent(true, source.retainedSlice(source.readerIndex(), count));
        } else {
            copy(source, count, rest);
        }
    }

    /** All that has come and was not read yet; still owned by this. */
    ByteBuf bytes() {
        sealChunk();
        return whole;
    }

    void release() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
        whole.release();
    }

    private void copy(ByteBuf source, int count, int rest) {
        int from = source.readerIndex();
        int left = count;
        while (left > 0) {
            ByteBuf target = chunk;
            if (target == null) {
                target = newChunk(left, rest);
                chunk = target;
            }
            int part = Math.min(left, target.writableBytes());
            target.writeBytes(source, from, part);
            from += part;
            left -= part;
            if (!target.isWritable()) {
                sealChunk();
            }
        }
    }

    private void sealChunk() {
        if (chunk != null) {
            whole.addComponent(true, chunk);
            chunk = null;
        }
    }

    /** As large as what has come so far, within bounds. */
    private ByteBuf newChunk(int count, int rest) {
        int wanted = Math.max(Math.max(MIN_CHUNK, count), Math.min(MAX_CHUNK, length()));
        int capacity = (int) Math.min(wanted, (long) count + rest);
        return PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    }
}
