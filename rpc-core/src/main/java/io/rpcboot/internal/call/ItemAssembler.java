package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcProtocolException;
import org.jspecify.annotations.Nullable;

/** Puts the fragments of one item of one direction together. Confined to the event loop. */
final class ItemAssembler {

    private final int limit;
    private @Nullable Pieces parts;
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
        parts = dropping ? null : new Pieces();
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
            parts.add(fragment, length, total - received);
        }
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
        Pieces whole = parts;
        parts = null;
        total = -1;
        return whole == null ? null : whole.bytes();
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
    }
}
