package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.rpcboot.ValueCheck;
import io.rpcboot.codec.PayloadBuffer;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.PayloadTooLargeException;
import io.rpcboot.codec.PayloadWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Turns values into items: bytes and buffers as they are, all else by a codec. Safe for any thread. */
public final class ItemEncoder {

    private final @Nullable PayloadWriter writer;
    private final int limit;
    private final @Nullable ValueCheck check;

    /**
     * @param writer null where only bytes and buffers can be sent
     * @param limit most bytes of an item
     */
    public ItemEncoder(@Nullable PayloadWriter writer, int limit) {
        this(writer, limit, null);
    }

    /**
     * @param writer null where only bytes and buffers can be sent
     * @param limit most bytes of an item
     * @param check what values that are not buffers must pass; null for nothing
     */
    public ItemEncoder(@Nullable PayloadWriter writer, int limit, @Nullable ValueCheck check) {
        this.writer = writer;
        this.limit = limit;
        this.check = check;
    }

    /**
     * Encodes a value; the item is good until this thread encodes the next one. A {@code ByteBuf} is owned by
     * the item, or released when this fails.
     *
     * @throws PayloadException if it cannot be encoded, or is over the limit
     */
    EncodedItem encode(@Nullable Object value) {
        return encode(value, EncodedItem.forThread());
    }

    /** The same, to an item that is not in use. */
    EncodedItem encode(@Nullable Object value, EncodedItem item) {
        if (value instanceof byte[] bytes) {
            requireKept(bytes);
            item.wrap(bytes, 0, bytes.length);
        } else if (value instanceof ByteBuf buffer) {
            requireLive(buffer);
            item.wrap(buffer);
        } else if (value instanceof ByteBuffer buffer) {
            wrap(item, buffer);
        } else {
            write(value, item);
        }
        if (item.length() > limit) {
            int length = item.length();
            item.release();
            throw new PayloadTooLargeException(limit, length);
        }
        return item;
    }

    /** Whether the bytes may be sent as they are. */
    boolean takesAsTheyAre(byte[] bytes) {
        return check == null && bytes.length <= limit;
    }

    private void requireKept(@Nullable Object value) {
        if (check != null) {
            BrokenContractException.throwIfBroken(check, value);
        }
    }

    private static void requireLive(ByteBuf buffer) {
        if (buffer.refCnt() == 0) {
            throw new PayloadException(
                    "the ByteBuf has been released: a call owns its ByteBuf, so it can be subscribed to once",
                    null,
                    null);
        }
    }

    private static void wrap(EncodedItem item, ByteBuffer source) {
        if (source.hasArray()) {
            item.wrap(source.array(), source.arrayOffset() + source.position(), source.remaining());
        } else {
            byte[] copy = new byte[source.remaining()];
            source.duplicate().get(copy);
            item.wrap(copy, 0, copy.length);
        }
    }

    private void write(@Nullable Object value, EncodedItem item) {
        if (writer == null) {
            ReferenceCountUtil.release(value);
            throw new PayloadException(
                    "there is no codec for "
                            + (value == null ? "null" : value.getClass().getName())
                            + ": without one only byte[], ByteBuffer and ByteBuf can be sent",
                    null,
                    null);
        }
        requireKept(value);
        PayloadBuffer out = item.beginEncoding(limit);
        try {
            writer.write(value, out);
        } catch (Throwable e) {
            Passage.abandonCurrent();
            throw e;
        } finally {
            item.endEncoding(out);
        }
        if (Passage.isUsed()) {
            item.passage(Passage.take());
        }
    }
}
