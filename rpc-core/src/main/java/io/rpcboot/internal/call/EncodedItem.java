package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.rpcboot.codec.PayloadBuffer;
import io.rpcboot.internal.memory.DirectMemory;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one value on their way out: an array, or a buffer that it owns. An event loop has one that it
 * uses again and again, with a scratch buffer to encode to; {@link #keep} makes one that lasts.
 */
public final class EncodedItem {

    /** Most bytes that an event loop keeps: of scratch, and of the array that was sent last. */
    private static final int KEPT_SCRATCH = 64 * 1024;

    private static final int FIRST_SCRATCH = 256;
    private static final byte[] EMPTY = {};

    private static final FastThreadLocal<EncodedItem> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected EncodedItem initialValue() {
            return new EncodedItem(true);
        }
    };

    private final boolean shared;
    private boolean encoding;
    private @Nullable PayloadBuffer scratch;
    private byte[] array = EMPTY;
    private int offset;
    private int length;
    private @Nullable ByteBuf buffer;
    private @Nullable Passage passage;

    private EncodedItem(boolean shared) {
        this.shared = shared;
    }

    /** The one of this event loop, which is the current thread. */
    public static EncodedItem ofLoop() {
        return OF_LOOP.get();
    }

    /** The one of this event loop, or a new one on other threads and while that one is being filled. */
    public static EncodedItem forThread() {
        return Thread.currentThread() instanceof FastThreadLocalThread ? ofLoop().unused() : new EncodedItem(false);
    }

    /** This one, empty; a new one while this is being filled. */
    public EncodedItem unused() {
        if (encoding) {
            return new EncodedItem(false);
        }
        buffer = null;
        passage = null;
        return this;
    }

    /** Starts to encode; at most {@code limit} bytes. */
    PayloadBuffer beginEncoding(int limit) {
        PayloadBuffer kept = scratch;
        if (kept == null || kept.limit() != limit) {
            kept = new PayloadBuffer(FIRST_SCRATCH, limit);
            scratch = kept;
        } else {
            kept.reset(KEPT_SCRATCH);
        }
        encoding = true;
        return kept;
    }

    /** Ends it, well or badly. */
    void endEncoding(PayloadBuffer written) {
        encoding = false;
        wrap(written.array(), 0, written.length());
    }

    void wrap(byte[] source, int from, int count) {
        if (array != source) {
            array = source; // the scratch mostly is there already, and G1 takes a fence to store it
        }
        offset = from;
        length = count;
    }

    /** Takes ownership of the buffer. */
    void wrap(ByteBuf source) {
        buffer = source;
        length = source.readableBytes();
    }

    /** Whether the bytes are still there: a buffer may have been released by somebody else. */
    public boolean isLive() {
        return buffer == null || buffer.refCnt() > 0;
    }

    /** What has to be done before the item may be sent; null for nothing. */
    @Nullable
    Passage passage() {
        return passage;
    }

    void passage(@Nullable Passage references) {
        passage = references;
    }

    /** How many bytes the value has. */
    public int length() {
        return length;
    }

    /** Where the bytes are, from {@link #offset} on; null where they are in a buffer. */
    public byte @Nullable [] array() {
        return buffer == null ? array : null;
    }

    /** Where in {@link #array} the bytes begin. */
    public int offset() {
        return offset;
    }

    /** Appends {@code count} bytes from {@code from} on; borrows the buffer. */
    public void writeTo(ByteBuf out, int from, int count) {
        if (buffer == null) {
            DirectMemory.append(out, array, offset + from, count);
        } else {
            out.writeBytes(buffer, buffer.readerIndex() + from, count);
        }
    }

    /** An item with the same bytes that stays as it is when this thread encodes its next value. */
    public EncodedItem keep() {
        if (!shared) {
            return this;
        }
        EncodedItem kept = new EncodedItem(false);
        kept.passage = passage;
        if (buffer != null) {
            kept.wrap(buffer);
            buffer = null;
        } else {
            kept.wrap(array, offset, length);
            if (scratch != null && array == scratch.array()) {
                scratch = null; // it goes with the item, which is cheaper than a copy
            }
        }
        return kept;
    }

    /** Gives the bytes back; to be called once, when they have been written or are not wanted any more. */
    public void release() {
        ByteBuf owned = buffer;
        if (owned != null) {
            buffer = null;
            ReferenceCountUtil.safeRelease(owned);
        }
        if (array.length > KEPT_SCRATCH) {
            array = EMPTY;
        }
    }
}
