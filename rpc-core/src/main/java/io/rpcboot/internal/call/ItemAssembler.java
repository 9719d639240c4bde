package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.rpcboot.RpcProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of one item of one direction together. Nothing is allocated for a size that is only
 * announced, and what is kept is never much more than what has come. Confined to the event loop.
 */
final class ItemAssembler {

    private static final int MIN_CHUNK = 256;
    private static final int MAX_CHUNK = 64 * 1024;

    private final int limit;
    private @Nullable CompositeByteBuf parts;
    private @Nullable ByteBuf chunk;
    private int total = -1;
    private int received;

    /**
     * @param limit most bytes of an item
     */
    ItemAssembler(int limit) {
        this.limit = limit;
    }

    /** Whether an item has begun and not ended. */
    boolean inItem() {
        return total >= 0;
    }

    /**
     * Begins an item with its first fragment; borrows the buffer.
     *
     * @return false if the item is over the limit: what follows of it is counted and dropped
     */
    boolean begin(int announced, ByteBuf fragment) {
        if (inItem()) {
            throw new RpcProtocolException("a fragmented item begins before the one before has ended");
        }
        total = announced;
        received = 0;
        boolean dropping = announced > limit;
        parts = dropping ? null : ByteBufAllocator.DEFAULT.compositeBuffer(Integer.MAX_VALUE);
        add(fragment);
        return !dropping;
    }

    /** Adds a fragment that is not the last one; borrows the buffer. */
    void add(ByteBuf fragment) {
        int length = fragment.readableBytes();
        if (length == 0 || length > total - received) {
            throw new RpcProtocolException(
                    "a fragment has " + length + " bytes where 1 to " + (total - received) + " were announced");
        }
        received += length;
        if (parts != null) {
            keep(parts, fragment);
        }
    }

    /** A fragment that fills its buffer is kept as it is; smaller ones are copied, so as not to keep large buffers. */
    private void keep(CompositeByteBuf whole, ByteBuf fragment) {
        int length = fragment.readableBytes();
        if (length >= fragment.capacity() / 2) {
            sealChunk(whole);
            whole.addComponent(true, fragment.retainedSlice());
            return;
        }
        int from = fragment.readerIndex();
        while (length > 0) {
            ByteBuf target = chunk;
            if (target == null) {
                target = newChunk(length);
                chunk = target;
            }
            int count = Math.min(length, target.writableBytes());
            target.writeBytes(fragment, from, count);
            from += count;
            length -= count;
            if (!target.isWritable()) {
                sealChunk(whole);
            }
        }
    }

    private void sealChunk(CompositeByteBuf whole) {
        if (chunk != null) {
            whole.addComponent(true, chunk);
            chunk = null;
        }
    }

    /** As large as what has come so far, within bounds. */
    private ByteBuf newChunk(int length) {
        int wanted = Math.max(Math.max(MIN_CHUNK, length), Math.min(MAX_CHUNK, received));
        int capacity = Math.min(wanted, Math.max(length, total - received + length));
        return ByteBufAllocator.DEFAULT.heapBuffer(capacity, capacity);
    }

    /**
     * Ends an item with its last fragment; borrows the buffer.
     *
     * @return the whole item, owned by the caller; null if it is dropped
     */
    @Nullable
    ByteBuf end(ByteBuf fragment) {
        add(fragment);
        if (received != total) {
            throw new RpcProtocolException(
                    "a fragmented item ends after " + received + " bytes where " + total + " were announced");
        }
        CompositeByteBuf whole = parts;
        if (whole != null) {
            sealChunk(whole);
        }
        parts = null;
        total = -1;
        return whole;
    }

    int limit() {
        return limit;
    }

    /** Gives back what was kept; what still comes of the item is counted and dropped. */
    void release() {
        if (parts != null) {
            parts.release();
            parts = null;
        }
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }
}
